package fleet

// tagResolution is the H3 resolution of the hash tag: what lies in one such cell (about 250 km²) lives in one slot
// of a Redis Cluster and changes together, and a country still spreads over many slots.
const tagResolution = 5
