package sim

import (
	"time"

	"github.com/auxilio/auxilio/geo"
)

// How often a phone reports where it is.
const (
	reportMoving  = time.Second
	reportIdle    = 15 * time.Second
	reportSettled = 2 * time.Second
)

// What a server may take for a jump of the position: only vehicles of a city at many times its speed are that fast. A frame
// with one is named jumpID. Once a server has refused such a frame, a jump is told twice in one frame, as by a phone whose
// position has come back: the first may be refused, the second then counts.
const (
	plausibleSpeed = 60.0  // metres a second
	plausibleSlack = 150.0 // metres
	jumpID         = "jump"
)

// maxUnsent is how many positions a phone keeps while it has no signal.
const maxUnsent = 100

// goTo drives to a point and then does something.
func (p *Provider) goTo(to geo.Point, there func()) {
	line, share := p.world.Line(p.at, to)
	speed := p.Vehicle.Speed() * kmh * share * p.Pace * p.world.Clock.Speed
	p.drive, p.there = NewDrive(line, speed, time.Now()), there
	p.agenda.Drop("report")
	p.move()
}

// move is where the vehicle is now; it plans itself until the end of the drive.
func (p *Provider) move() {
	if p.drive == nil {
		return
	}
	now := time.Now()
	var there bool
	p.at, p.heading, there = p.drive.At(now)
	p.listen(there)
	p.report(now)
	if there {
		p.drive = nil
		p.there()
		return
	}
	next := now.Add(reportMoving)
	if ends := p.drive.Ends(); ends.Before(next) {
		next = ends
	}
	p.agenda.Plan("move", next, p.move)
}

// listen loses the signal where there is none, and finds it again where there is. Who stops finds a spot that has some.
func (p *Provider) listen(stops bool) {
	hole := p.SignalHoles && !stops && !p.world.Covered(p.at)
	switch {
	case hole && !p.phone.noSignal:
		p.phone.noSignal = true
		p.socket.Cut()
	case !hole && p.phone.noSignal:
		p.phone.noSignal = false
		p.connect()
	}
}

// reportIdle reports from a standstill and plans itself.
func (p *Provider) reportIdle() {
	p.report(time.Now())
	p.agenda.In("report", reportIdle, p.reportIdle)
}

// report tells the server where the vehicle is. Without signal it is kept for later; a dead phone knows nothing.
func (p *Provider) report(now time.Time) {
	frame := p.locate(now)
	switch {
	case p.phone.dead || !p.onDuty:
		return
	case p.phone.noSignal:
		p.unsent = append(p.unsent, frame.Fixes...)
		p.unsent = p.unsent[max(0, len(p.unsent)-maxUnsent):]
		return
	case len(p.unsent) > 0:
		p.catchUpFixes()
	}
	if p.socket.Send(p.ctx, frame) == nil {
		p.world.Tally.Fixes.Add(int64(len(frame.Fixes)))
	}
}

// catchUpFixes hands in what was recorded without signal.
func (p *Provider) catchUpFixes() {
	fixes := p.unsent
	p.unsent = nil
	if p.session.Post(p.ctx, "/providers/me/location", map[string]any{"fixes": fixes}, nil) == nil {
		p.world.Tally.Fixes.Add(int64(len(fixes)))
	}
}

// locate is the position at now.
func (p *Provider) locate(now time.Time) located {
	var speed float64
	if p.drive != nil {
		speed = min(p.drive.speed/p.world.Clock.Speed, plausibleSpeed)
	}
	frame := located{Type: "location", Fixes: []Fix{p.fix(now, speed)}}
	if jump := p.jumped(now); jump {
		frame.ID = jumpID
		if p.world.Doubted.Load() {
			frame.Fixes = append(frame.Fixes, p.fix(now, speed))
		}
	}
	p.sent = sentFix{p.at, now}
	return frame
}

// jumped reports whether the way since the last report looks too long for the time.
func (p *Provider) jumped(now time.Time) bool {
	return geo.Distance(p.sent.at, p.at)-plausibleSlack > plausibleSpeed*now.Sub(p.sent.when).Seconds()
}

// fix numbers a position. Numbers go on growing over restarts because they begin at the clock.
func (p *Provider) fix(at time.Time, speed float64) Fix {
	p.seq = max(p.seq+1, at.UnixMilli())
	return Fix{p.at.Lat, p.at.Lng, 8, speed, p.heading, at.UTC(), p.seq}
}
