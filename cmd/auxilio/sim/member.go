package sim

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Member asks for help and follows what becomes of it. All fields belong to the goroutine of Run.
type Member struct {
	Person
	world   *World
	session *Session
	socket  *Socket
	wishes  chan Wish
	inbox   chan Message
	agenda  Agenda
	ctx     context.Context // of Run
	watches bool            // follows the provider on the map
	live    map[string]Wish // requests under way
}

// NewMember asks for what is sent to Ask once Run runs.
func NewMember(w *World, person Person, s *Session, watches bool) *Member {
	m := &Member{
		Person: person, world: w, session: s, watches: watches,
		wishes: make(chan Wish, 64), inbox: make(chan Message, 256), live: map[string]Wish{},
	}
	m.socket = NewSocket(s, w.Tally, func(msg Message) {
		if msg.Type == "event" && strings.HasPrefix(msg.Topic, "user:") {
			m.inbox <- msg
		}
	})
	return m
}

// Ask has the member make a call; false when ctx ended before there was room for it.
func (m *Member) Ask(ctx context.Context, w Wish) bool {
	select {
	case m.wishes <- w:
		return true
	case <-ctx.Done():
		return false
	}
}

// Run hears and does until ctx ends. Requests under way go on without the member.
func (m *Member) Run(ctx context.Context) {
	m.ctx = ctx
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		if err := m.socket.Run(ctx); err != nil {
			m.world.Complain(m.Name, err)
		}
	}()
	m.adopt()
	m.follow(ctx)
	for {
		select {
		case <-m.inbox:
		case <-closed:
			return
		}
	}
}

// adopt goes on waiting for requests of an earlier run, like new ones.
func (m *Member) adopt() {
	if m.Patience == 0 {
		return
	}
	var list struct{ Results []Request }
	if err := m.session.Get(m.ctx, "/assistance/requests?status=PENDING", &list); err != nil {
		return
	}
	for i, r := range list.Results {
		m.live[r.ID] = Wish{N: -1 - i}
		m.planCancel(r.ID, m.live[r.ID])
	}
}

func (m *Member) follow(ctx context.Context) {
	alarm := time.NewTimer(0)
	defer alarm.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case w := <-m.wishes:
			m.call(w)
		case msg := <-m.inbox:
			m.hear(msg)
		case now := <-alarm.C:
			if does := m.agenda.Take(now); does != nil {
				does()
			}
		}
		alarm.Reset(m.agenda.Alarm(time.Now()))
	}
}

// call asks for help.
func (m *Member) call(w Wish) {
	var made Request
	sent := time.Now()
	if err := m.session.Post(m.ctx, "/assistance/requests", w.body(), &made); err != nil {
		m.world.Score.Refused()
		if m.ctx.Err() == nil {
			m.world.Complain(m.Name, fmt.Errorf("ask for %s: %w", w.Service, err))
		}
		return
	}
	m.world.Scenes.Set(made.ID, w.Scene)
	m.world.Score.Asked(made.ID, sent)
	m.live[made.ID] = w
	m.planCancel(made.ID, w)
}

// planCancel arranges when the member stops waiting.
func (m *Member) planCancel(request string, w Wish) {
	after, ok := m.GivesUp(w.N)
	after = m.world.Clock.Wall(after)
	if w.Scene != nil {
		after, ok = w.Scene.Cancel, w.Scene.Cancel > 0
	}
	if ok {
		m.agenda.In("cancel "+request, after, func() { m.cancel(request, "Ya no lo necesito") })
	}
}

func (m *Member) cancel(request, why string) {
	_ = m.session.Post(m.ctx, "/assistance/requests/"+request+"/cancel", map[string]string{"cancellation_reason": why}, nil) // counted
}

// hear follows what becomes of a request.
func (m *Member) hear(msg Message) {
	request := msg.Data.Request
	wish, ok := m.live[request]
	if !ok {
		return
	}
	switch strings.TrimPrefix(msg.Event, "request.") {
	case "en_route":
		if m.watches {
			m.socket.Subscribe(m.ctx, "request:"+request)
		}
	case "arrived":
		m.agenda.Drop("cancel " + request)
	case "completed":
		m.end(request)
		m.planRating(wish, request, msg.Data.Provider)
	case "cancelled", "rejected":
		m.end(request)
	}
}

func (m *Member) end(request string) {
	delete(m.live, request)
	m.agenda.Drop("cancel " + request)
	if m.watches {
		m.socket.Unsubscribe(m.ctx, "request:"+request)
	}
}

// planRating arranges the stars.
func (m *Member) planRating(w Wish, request, provider string) {
	stars, ok := m.Rating(w.N)
	if w.Scene != nil {
		stars, ok = w.Scene.Stars, w.Scene.Stars > 0
	}
	if ok && provider != "" {
		m.agenda.In("rate "+request, 3*time.Second, func() { m.rate(request, provider, stars) })
	}
}

// rate gives the stars, unless the server takes none.
func (m *Member) rate(request, provider string, stars int) {
	if m.world.mute.Load() {
		return
	}
	err := m.session.Post(m.ctx, "/providers/"+provider+"/reviews", map[string]any{"request": request, "rating": stars}, nil)
	if status := refused(err); status == http.StatusNotFound || status == http.StatusMethodNotAllowed {
		m.world.mute.Store(true)
	}
}
