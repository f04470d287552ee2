// Package realtime carries events out to, and positions in from, connected clients: the WebSocket contract in
// asyncapi.yaml.
//
// One Server serves the sockets of one node. It follows the event log through store.Tail, so what a client gets does
// not depend on which node it is connected to, and a position in a topic means the same on all of them. A
// subscription knows the next position its client needs; whatever is not exactly that one is either dropped as known
// or fetched from the log first. That is why resuming, overflowing and losing a right are one mechanism.
//
// Every connection has one goroutine that reads and one that writes. Nobody else waits for a socket: what does not fit
// in a connection's queue is left in the log until its writer comes for it.
//
// The package leaves decisions to dispatch, tokens to whoever verifies them, and positions to geo/fleet.
package realtime
