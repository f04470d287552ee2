package fleet

import (
	"encoding/binary"
	"fmt"
	"time"

	"github.com/auxilio/auxilio/geo"
)

// sighting is what the index in Redis holds of a provider in a cell: 16 bytes, big-endian.
type sighting struct {
	point  geo.Point
	second int64  // Unix time of the fix
	bits   uint32 // which services of the group it does
}

const sightingSize = 16

func (s sighting) pack() string {
	b := make([]byte, 0, sightingSize)
	b = binary.BigEndian.AppendUint32(b, uint32(e7(s.point.Lat)))
	b = binary.BigEndian.AppendUint32(b, uint32(e7(s.point.Lng)))
	b = binary.BigEndian.AppendUint32(b, uint32(s.second))
	b = binary.BigEndian.AppendUint32(b, s.bits)
	return string(b)
}

// unpackSighting is false for what pack did not write.
func unpackSighting(v string) (sighting, bool) {
	if len(v) != sightingSize {
		return sighting{}, false
	}
	b := []byte(v)
	s := sighting{
		point:  pointE7(int32(binary.BigEndian.Uint32(b)), int32(binary.BigEndian.Uint32(b[4:]))),
		second: int64(binary.BigEndian.Uint32(b[8:])),
		bits:   binary.BigEndian.Uint32(b[12:]),
	}
	return s, s.point.Valid() == nil
}

func (s sighting) fresh(now time.Time, window time.Duration) bool {
	return now.Unix()-s.second <= int64(window/time.Second)
}

// stampLen is the length of a stamp: version, anchor and seq in digits of fixed width.
const stampLen = 19 + 15 + 19

// stamp orders all records of one provider as text. Redis keeps whatever has the highest: two nodes that know different
// halves of the news hear of each other through the feed, and both then write the whole under the higher stamp.
func (r record) stamp() string {
	return fmt.Sprintf("%019d%015d%019d", max(0, r.duty.version), max(0, milli(r.place.anchored)), max(0, r.place.seq))
}
