package realtime

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/store"
)

// Errors of Pull.
var (
	ErrTopic     = errors.New("not a topic")
	ErrForbidden = errors.New("not yours to read")
)

// Page is a part of one topic, as a socket would have sent it.
type Page struct {
	Topic  string
	Epoch  uuid.UUID
	Head   int64
	Events [][]byte // event frames, shared: not to be changed
	Last   int64    // position to go on from
}

// Pull returns up to limit events of a topic after a position, once what is asked may be read. It fails with ErrTopic,
// ErrForbidden, or *store.Resync when the position has no continuation.
func (s *Server) Pull(ctx context.Context, p Principal, name string, after int64, limit int) (Page, error) {
	t, ok := parseTopic(name)
	if !ok {
		return Page{}, ErrTopic
	}
	if err := s.checkRight(ctx, p, t); err != nil {
		return Page{}, err
	}
	entries, head, err := s.events.Replay(ctx, t.name, after, limit)
	var resync *store.Resync
	if err != nil && !errors.As(err, &resync) {
		return Page{}, err
	}
	// Once more, so that the right covers all that was read.
	if err := s.checkRight(ctx, p, t); err != nil {
		return Page{}, err
	}
	if resync != nil {
		return Page{}, resync
	}
	page := Page{Topic: t.name, Epoch: s.events.Epoch(), Head: head, Last: after}
	for _, e := range entries {
		page.Events = append(page.Events, e.Frame())
		page.Last = e.Pos
	}
	return page, nil
}

// checkRight fails with ErrForbidden for those who may not read the topic.
func (s *Server) checkRight(ctx context.Context, p Principal, t topic) error {
	may, err := s.mayRead(ctx, p, t)
	if err == nil && !may {
		return ErrForbidden
	}
	return err
}
