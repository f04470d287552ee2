package realtime

import (
	"context"
	"errors"
	"time"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/store"
)

// start finds out from where a subscription begins. It fails with *store.Resync when the client's position has no
// continuation.
func (s *Server) start(ctx context.Context, t topic, frame subscribeFrame) (answer subscribedFrame, err error) {
	answer = subscribedFrame{Type: "subscribed", ID: frame.ID, Topic: t.name}
	if frame.Pos == nil {
		return s.startNow(ctx, t, answer)
	}
	if frame.Epoch != nil && *frame.Epoch != s.events.Epoch().String() {
		head, err := s.events.Head(ctx, t.name)
		if err != nil {
			return answer, err
		}
		return answer, &store.Resync{Reason: store.ResyncEpoch, Head: head}
	}
	answer.From = *frame.Pos
	_, answer.Head, err = s.events.Replay(ctx, t.name, answer.From, 1)
	return answer, err
}

// startNow begins at the head. The snapshot is read after the head, so that nothing can fall between the two.
func (s *Server) startNow(ctx context.Context, t topic, answer subscribedFrame) (subscribedFrame, error) {
	head, err := s.events.Head(ctx, t.name)
	if err != nil {
		return answer, err
	}
	answer.From, answer.Head = head, head
	switch t.kind {
	case boardTopic:
		answer.Snapshot = boardSnapshot{Pos: head, Epoch: s.events.Epoch().String()}
	case requestTopic:
		answer.Snapshot, err = s.requestSnapshot(ctx, t)
	}
	return answer, err
}

func (s *Server) requestSnapshot(ctx context.Context, t topic) (any, error) {
	j, err := s.access.Journey(ctx, dispatch.RequestID(t.id))
	if errors.Is(err, dispatch.ErrNotFound) {
		return nil, nil // staff may follow what does not exist yet
	}
	if err != nil {
		return nil, err
	}
	snapshot := requestSnapshot{Request: t.id.String(), State: string(j.State), Version: j.Version}
	if j.Provider != (dispatch.ProviderID{}) {
		snapshot.Provider = j.Provider.String()
	}
	return snapshot, nil
}

// greet sends the first frame. The personal topics begin at the heads of this moment: nothing that happens after the
// client has its welcome is missed.
func (c *conn) greet() {
	ctx, cancel := c.limited()
	defer cancel()
	who := c.principal()
	names := []string{}
	for _, t := range personal(who) {
		names = append(names, t.name)
		c.hold(ctx, t)
	}
	c.reply(welcomeFrame{
		Type: "welcome", Session: c.id.String(), Epoch: c.server.events.Epoch().String(),
		User: who.User.String(), Role: string(who.Role), HeartbeatMS: c.server.timing.Heartbeat.Milliseconds(),
		ServerTime: wireTime(time.Now()), Topics: names,
	})
}

// hold enlists a personal topic at its head.
func (c *conn) hold(ctx context.Context, t topic) {
	s, _ := c.enlist(t, true)
	head, err := c.server.events.Head(ctx, t.name)
	c.mu.Lock()
	defer c.mu.Unlock()
	s.mode = waiting
	if err == nil { // else the writer finds it out, as soon as the log can be read
		s.next = head + 1
	}
}
