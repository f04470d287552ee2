package realtime

import "github.com/coder/websocket"

// Close codes of the contract. 40xx: reconnect within the hint; 41xx: back off; 42xx: a new ticket first; 43xx: do not
// reconnect.
const (
	CloseDrain      websocket.StatusCode = 4001 // the node shuts down
	CloseLifetime   websocket.StatusCode = 4002 // the socket is old enough
	CloseResync     websocket.StatusCode = 4003
	CloseMute       websocket.StatusCode = 4108 // no first frame in time
	CloseOverloaded websocket.StatusCode = 4110
	CloseRate       websocket.StatusCode = 4120 // too many frames
	CloseExpired    websocket.StatusCode = 4201 // the access token ran out
	CloseTicket     websocket.StatusCode = 4202 // the ticket is unknown, used or old
	CloseRevoked    websocket.StatusCode = 4301 // the session ended, or the user was disabled or demoted
	CloseForbidden  websocket.StatusCode = 4303
	CloseReplaced   websocket.StatusCode = 4309 // the user opened more sockets than allowed; this was the oldest
	CloseUpgrade    websocket.StatusCode = 4326 // the app speaks a subprotocol that is no longer served
)

// closing is why and how a connection is to end.
type closing struct {
	code   websocket.StatusCode
	reason string
	bye    bool // tell the client with a bye frame when to come back
	abrupt bool // no close frame: the peer does not take bytes any more
}

var (
	closeDrain      = closing{code: CloseDrain, reason: "drain", bye: true}
	closeLifetime   = closing{code: CloseLifetime, reason: "lifetime", bye: true}
	closeMute       = closing{code: CloseMute, reason: "no first frame"}
	closeOverloaded = closing{code: CloseOverloaded, reason: "overloaded", bye: true}
	closeRate       = closing{code: CloseRate, reason: "too many frames"}
	closeExpired    = closing{code: CloseExpired, reason: "token expired"}
	closeRevoked    = closing{code: CloseRevoked, reason: "session revoked"}
	closeReplaced   = closing{code: CloseReplaced, reason: "replaced by a newer socket"}
	closeText       = closing{code: websocket.StatusInvalidFramePayloadData, reason: "not UTF-8"}
	closeTooLarge   = closing{code: websocket.StatusMessageTooBig, reason: "frame too large"}
	closeRole       = closing{code: CloseExpired, reason: "role changed"}
)
