package realtime

import (
	"strings"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/dispatch"
)

// topicKind is what a topic tells of.
type topicKind uint8

const (
	boardTopic topicKind = iota + 1
	requestTopic
	providerTopic
	userTopic
)

// topic is a parsed topic name.
type topic struct {
	name string // canonical: what the event log calls it
	kind topicKind
	id   uuid.UUID // zero for the board
}

const defaultRegion = "default"

// parseTopic reads a topic as clients write it. The board of the one default region is the board.
func parseTopic(name string) (topic, bool) {
	kind, rest, named := strings.Cut(name, ":")
	if kind == dispatch.BoardTopic {
		return topic{name: dispatch.BoardTopic, kind: boardTopic}, !named || rest == defaultRegion
	}
	kinds := map[string]topicKind{"request": requestTopic, "provider": providerTopic, "user": userTopic}
	id, err := uuid.Parse(rest)
	if err != nil || len(rest) != 36 || kinds[kind] == 0 {
		return topic{}, false
	}
	return topic{name: kind + ":" + id.String(), kind: kinds[kind], id: id}, true
}

// personal returns the topics a principal is subscribed to by the server itself.
func personal(p Principal) []topic {
	own := []topic{{name: p.User.Topic(), kind: userTopic, id: uuid.UUID(p.User)}}
	if p.worker() {
		own = append(own, topic{name: p.Provider.Topic(), kind: providerTopic, id: uuid.UUID(p.Provider)})
	}
	return own
}

// owns reports whether p may read t by who they are; decided is false when only the store can tell.
func (t topic) owns(p Principal) (may, decided bool) {
	switch {
	case p.staff():
		// A user's own topic carries their account and payments: staff read those over REST, where it is audited.
		return t.kind != userTopic || t.id == uuid.UUID(p.User), true
	case t.kind == userTopic:
		return t.id == uuid.UUID(p.User), true
	case t.kind == providerTopic:
		return p.worker() && t.id == uuid.UUID(p.Provider), true
	case t.kind == requestTopic:
		return false, false
	}
	return false, true
}

// effect is what an event means for the right of a provider to follow the request it is of.
type effect uint8

const (
	effectNone  effect = iota
	effectCheck        // who holds the request may have changed
	effectEnd          // the request has ended: this event is the last one for its provider
)

// effects of the events that cannot change who holds a request. Any other event means a new check.
var effects = map[string]effect{
	"request.en_route": effectNone, "request.arriving": effectNone, "request.arrived": effectNone,
	"request.in_service": effectNone, "request.attention_raised": effectNone, "request.attention_cleared": effectNone,
	"request.eta_changed": effectNone, "request.priority_changed": effectNone, "request.held": effectNone,
	"request.escalated": effectNone, "request.message": effectNone,
	"request.document": effectNone, "request.completed": effectEnd, "request.cancelled": effectEnd,
}

func effectOf(event string) effect {
	e, known := effects[event]
	if !known {
		return effectCheck
	}
	return e
}

// IsBoard reports whether a topic is the desk's.
func IsBoard(name string) bool {
	t, ok := parseTopic(name)
	return ok && t.kind == boardTopic
}
