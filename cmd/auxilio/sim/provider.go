package sim

import (
	"context"
	"fmt"
	"time"

	"github.com/auxilio/auxilio/geo"
)

// Provider is a provider at work: a person, a phone and a vehicle. All fields belong to the goroutine of Run.
type Provider struct {
	Person
	Profile
	world   *World
	session *Session
	socket  *Socket
	inbox   chan Message
	agenda  Agenda
	ctx     context.Context // of Run
	id      string

	at      geo.Point
	heading float64
	drive   *Drive
	there   func() // what happens at the end of the drive
	seq     int64
	sent    sentFix
	unsent  []Fix // of places without signal

	onDuty bool
	phone  phone
	offer  Message // that is ringing; zero when none
	job    *Job
	next   string // request for after the job at hand
	shown  int    // offers so far
	jobs   int
	idles  int
	breaks int
	deaths int
}

// phone is why a phone is off the network.
type phone struct{ dead, noSignal bool }

func (p phone) off() bool { return p.dead || p.noSignal }

// sentFix is the last position reported.
type sentFix struct {
	at   geo.Point
	when time.Time
}

// NewProvider starts its working day at the base of its profile when Run is called.
func NewProvider(w *World, person Person, profile Profile, s *Session) *Provider {
	p := &Provider{Person: person, Profile: profile, world: w, session: s, at: profile.Base, inbox: make(chan Message, 256)}
	p.socket = NewSocket(s, w.Tally, p.deliver)
	return p
}

// deliver passes what concerns the provider from the socket's goroutine to its own.
func (p *Provider) deliver(m Message) {
	switch m.Type {
	case "event", "resync", "subscribed":
	case "error": // about a jump
		p.world.Doubted.Store(true)
		return
	default:
		return
	}
	if m.Event == offerCreated {
		p.world.Tally.Offers.Add(1)
		p.world.Score.Rang(m.Data.Request, m.heard)
	}
	p.inbox <- m
}

// leaving is how long going off duty may take at the end.
const leaving = 9 * time.Second

// Run is the provider's working day, until ctx ends; then a job at hand is finished or given back and the duty ended.
func (p *Provider) Run(ctx context.Context) {
	p.ctx = ctx
	who, err := p.session.Login(ctx)
	if err != nil {
		p.complain(err)
		return
	}
	p.id = who.Provider
	live, hangUp := context.WithCancel(context.WithoutCancel(ctx))
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		if err := p.socket.Run(live); err != nil {
			p.complain(err)
		}
	}()
	p.live(ctx)
	p.leave()
	hangUp()
	p.drain(closed)
}

// drain lets the socket's goroutine end.
func (p *Provider) drain(closed <-chan struct{}) {
	for {
		select {
		case <-p.inbox:
		case <-closed:
			return
		}
	}
}

// live hears and does until ctx ends.
func (p *Provider) live(ctx context.Context) {
	alarm := time.NewTimer(0)
	defer alarm.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case m := <-p.inbox:
			p.hear(m)
		case now := <-alarm.C:
			if does := p.agenda.Take(now); does != nil {
				does()
			}
		}
		alarm.Reset(p.agenda.Alarm(time.Now()))
	}
}

func (p *Provider) complain(err error) {
	if p.ctx.Err() == nil {
		p.world.Complain(p.Person.Name, err)
	}
}

// wall is how long a simulated duration lasts for us.
func (p *Provider) wall(simulated time.Duration) time.Duration { return p.world.Clock.Wall(simulated) }

func (p *Provider) hear(m Message) {
	switch {
	case m.Type == "subscribed":
		if m.Topic == "provider:"+p.id && !p.onDuty && !p.agenda.Planned("duty") {
			p.begin()
		}
	case m.Type == "resync":
		p.catchUp()
	case m.Event == "provider.offline" && m.Data.Provider == p.id && p.onDuty:
		p.offDuty() // taken off for being out of reach too long
		p.agenda.In("duty", reportIdle, p.begin)
	case m.Event == offerCreated:
		p.ring(m)
	case m.about("offer."):
		p.hush(m)
	case p.job != nil && m.Data.Request == p.job.ID:
		p.told(m)
	case m.Data.Request == p.next && (m.Event == "request.unassigned" || m.Event == "request.cancelled"):
		p.next = ""
	case m.Event == "request.assigned" && m.Data.Provider == p.id:
		p.given(m.Data.Request)
	}
}

// begin goes on duty, and on with a job that was left at hand.
func (p *Provider) begin() {
	if p.phone.off() {
		p.agenda.In("duty", time.Second, p.begin)
		return
	}
	err := p.session.Post(p.ctx, "/providers/me/online", place(p.at), nil)
	if err != nil {
		p.complain(fmt.Errorf("go on duty: %w", err))
		p.agenda.In("duty", 20*time.Second, p.begin)
		return
	}
	p.onDuty = true
	p.world.OnDuty.Add(1)
	p.sent = sentFix{at: p.at, when: time.Now()}
	p.catchUp()
	p.idle()
	p.planBreak()
	if !p.agenda.Planned("phone") {
		p.planDeath()
	}
}

func place(at geo.Point) map[string]float64 {
	return map[string]float64{"latitude": at.Lat, "longitude": at.Lng}
}

// catchUp finds out what the provider holds and is offered when events cannot tell.
func (p *Provider) catchUp() {
	held, next, err := heldBy(p.ctx, p.session)
	if err != nil {
		p.complain(err)
		return
	}
	p.next = next
	switch {
	case held != nil && (p.job == nil || p.job.ID != held.ID):
		p.resume(held)
	case held == nil && p.job != nil:
		p.free()
	}
}

// idle is standing by: reporting now and then, and after a while moving elsewhere.
func (p *Provider) idle() {
	p.agenda.In("report", reportIdle, p.reportIdle)
	in, where, ok := p.Drift(p.idles)
	if !ok || p.world.Streets == nil {
		return
	}
	p.idles++
	p.agenda.In("drift", p.wall(in), func() {
		if p.job == nil && p.onDuty {
			zone := hotspot(p.world.Streets, where)
			p.goTo(zone, p.idle)
		}
	})
}

// planBreak arranges the next break.
func (p *Provider) planBreak() {
	in, lasts, ok := p.Break(p.breaks)
	if !ok {
		return
	}
	p.breaks++
	p.agenda.In("break", p.wall(in), func() { p.rest(lasts) })
}

// rest goes off duty for a while, later when there is something at hand.
func (p *Provider) rest(lasts time.Duration) {
	if p.job != nil || p.offer.Data.Offer != "" {
		p.agenda.In("break", p.wall(5*time.Minute), func() { p.rest(lasts) })
		return
	}
	if err := p.session.Post(p.ctx, "/providers/me/offline", nil, nil); err != nil {
		p.agenda.In("break", p.wall(5*time.Minute), func() { p.rest(lasts) })
		return
	}
	p.offDuty()
	p.agenda.In("duty", p.wall(lasts), p.begin)
}

func (p *Provider) offDuty() {
	p.onDuty = false
	p.world.OnDuty.Add(-1)
	p.agenda.Drop("report", "drift", "move", "break")
	p.drive = nil
}

// planDeath arranges the next time the phone dies.
func (p *Provider) planDeath() {
	in, lasts, ok := p.PhoneDeath(p.deaths)
	if !ok {
		return
	}
	p.deaths++
	p.agenda.In("phone", p.wall(in), func() { p.die(p.wall(lasts)) })
}

// die takes the phone off the network for a while; then the next death is arranged.
func (p *Provider) die(lasts time.Duration) {
	p.phone.dead = true
	p.socket.Cut()
	p.agenda.In("phone", lasts, func() {
		p.phone.dead = false
		p.connect()
		p.planDeath()
	})
}

// connect gives the phone its network back when nothing speaks against it.
func (p *Provider) connect() {
	if !p.phone.off() {
		p.socket.Restore()
	}
}

// leave ends the working day: a job is finished where somebody is already being helped, else given back.
func (p *Provider) leave() {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(p.ctx), leaving)
	defer cancel()
	if p.offer.Data.Offer != "" {
		_ = p.session.Post(ctx, "/assistance/offers/"+p.offer.Data.Offer+"/decline", reason("shift_end"), nil) // counted
	}
	switch {
	case p.job != nil:
		p.handOver(ctx)
	case !p.onDuty:
		return
	}
	_ = p.session.Post(ctx, "/providers/me/offline", nil, nil) // counted
}

func reason(text string) map[string]string { return map[string]string{"reason": text} }
