package dispatch

import (
	"slices"
	"time"

	"github.com/auxilio/auxilio/dispatch/match"
	"github.com/auxilio/auxilio/geo"
)

// Progress is what the clock has seen of a job since it was assigned. It is stored with the assignment, so that any node
// goes on where another stopped.
type Progress struct {
	ReadyAt time.Time // when the provider said they would be ready to roll
	ToldAt  time.Time // when the provider last gave an estimate of their own
	StartM  float64   // metres to go at the first sighting
	BestM   float64   // fewest metres to go so far
	BestAt  time.Time // when BestM last fell by the policy's step
	Trail   []Sighting
	RoadM   float64 // fewest metres to go by road so far; 0 for not known
	Near    int     // sightings in a row at the place
	Rung    int     // of the ladder: see nudged and called
}

// Sighting is a position of the provider on the way.
type Sighting struct {
	At    time.Time
	Point geo.Point
	M     float64 // metres to go, of great circle
	RoadM float64 // metres to go by road; 0 for not known
}

// Rungs of the ladder before the job goes to another.
const (
	nudged = 1 // the provider was asked
	called = 2 // the desk was called
)

const (
	departedM  = 100.0 // nearer by this: the provider rolls
	arrivedM   = 50.0
	arrivedIn  = 2      // sightings in a row within arrivedM: the provider is there
	closeM     = 200.0  // within this nobody is expected to come nearer by whole steps, and the clock looks often
	closeRoadM = 1000.0 // but for who has farther than this to go by road: the place is across a ravine
	closeLook  = 5 * time.Second
	ownWordFor = 5 * time.Minute // a provider's own estimate stands for this long
)

// troubles are the flags of the progress clock.
var troubles = []string{FlagNotRolling, FlagStalled, FlagMovingAway, FlagSilent, FlagLate, FlagLateRisk}

// watch arms the clock that looks after a job under way.
func (c *Case) watch(in time.Duration) {
	c.setTimer(ProgressTick, OfferID{}, "provider", c.work.Now.Add(in))
}

// look is the progress clock: it follows the provider, keeps the estimate true, and makes of what it sees attention flags,
// which end when they are no longer true.
func (c *Case) look() error {
	p := c.policy()
	tick := time.Duration(p.ProgressTickS) * time.Second
	if c.State != AssignedTo && c.State != EnRoute {
		c.calm(troubles...)
		c.watch(tick)
		return nil
	}
	c.Assignment.changed = true
	if done, err := c.follow(p); done || err != nil {
		c.watch(tick)
		return err
	}
	if c.close() {
		tick = min(tick, closeLook)
	}
	c.judge(p)
	c.watch(tick)
	return c.climb(p)
}

// follow takes in the newest position and moves the job on where that shows it; done when the provider has arrived.
func (c *Case) follow(p match.Policy) (done bool, err error) {
	j := &c.Assignment.Progress
	if !c.sighted || !j.sees(c.sighting(), p) {
		return false, nil
	}
	if c.State == AssignedTo && (j.StartM-j.last().M > departedM || j.Near >= arrivedIn || j.comesByRoad(departedM)) {
		if err := c.depart(System); err != nil {
			return false, err
		}
	}
	if c.State == EnRoute && j.Near >= arrivedIn {
		return true, c.arrive(System)
	}
	c.reckon(p)
	return false, nil
}

// sighting is the position of the provider as the clock sees it.
func (c *Case) sighting() Sighting {
	s := Sighting{At: c.fix.At, Point: c.fix.Point, M: geo.Distance(c.fix.Point, c.Details.Point)}
	if c.byRoad.Known {
		s.RoadM = c.byRoad.Metres
	}
	return s
}

// sees adds a position to the trail; false when it is no newer than the last. That somebody is there shows by the great circle
// alone: a drive by road stands for a whole cell.
func (j *Progress) sees(s Sighting, p match.Policy) bool {
	switch {
	case len(j.Trail) == 0:
		j.StartM, j.BestM, j.BestAt = s.M, s.M, s.At
	case !s.At.After(j.last().At):
		return false
	case j.BestM-s.M >= p.ProgressStepM:
		j.BestM, j.BestAt = s.M, s.At
	}
	j.Near++
	if s.M >= arrivedM {
		j.Near = 0
	}
	oldest := s.At.Add(-time.Duration(p.ProgressAwayS) * time.Second)
	j.Trail = slices.DeleteFunc(j.Trail, func(s Sighting) bool { return s.At.Before(oldest) })
	j.Trail = append(j.Trail, s)
	j.stepByRoad(p.ProgressStepM)
	return true
}

// stepByRoad takes it as progress that the way by road has become shorter, wherever it leads: the bridge may be behind. Who
// stands still at the border of two cells has come no nearer.
func (j *Progress) stepByRoad(step float64) {
	switch m := j.last().RoadM; {
	case m == 0:
	case j.RoadM == 0:
		j.RoadM = m
	case j.RoadM-m >= step && j.moves(step):
		j.RoadM, j.BestAt = m, j.last().At
	}
}

// comesByRoad reports whether the provider has moved on the trail, and has fewer metres to go by road for it.
func (j *Progress) comesByRoad(metres float64) bool {
	first, last := j.Trail[0], j.last()
	return last.RoadM > 0 && first.RoadM-last.RoadM > metres && j.moves(metres)
}

func (j *Progress) last() Sighting { return j.Trail[len(j.Trail)-1] }

// moves reports whether the provider is somewhere else than at the beginning of the trail.
func (j *Progress) moves(step float64) bool {
	return len(j.Trail) > 1 && geo.Distance(j.Trail[0].Point, j.last().Point) >= step
}

// grown is by how many metres the way to go is longer than it was on the trail; nobody moves away who comes nearer by road.
func (j *Progress) grown() float64 {
	if len(j.Trail) == 0 {
		return 0
	}
	nearest := slices.MinFunc(j.Trail, func(a, b Sighting) int { return int(a.M - b.M) })
	if m := j.last().RoadM; m > 0 && m < nearest.RoadM {
		return 0
	}
	return j.last().M - nearest.M
}

func (c *Case) close() bool {
	j := &c.Assignment.Progress
	return len(j.Trail) > 0 && j.last().M < closeM && j.last().RoadM < closeRoadM
}

// reckon keeps the live estimate true. It is told when it moved by the policy's threshold; the promise stays.
func (c *Case) reckon(p match.Policy) {
	j, now := &c.Assignment.Progress, c.work.Now
	if now.Sub(j.ToldAt) < ownWordFor || c.Holder == nil {
		return
	}
	eta := wayOf(geo.Leg{From: c.fix.Point, To: c.Details.Point}, c.byRoad, c.Holder.Vehicle, c.rush).Takes
	if c.State == AssignedTo {
		eta += max(0, j.ReadyAt.Add(geo.Preparation).Sub(now))
	}
	at := now.Add(eta)
	if c.ETAAt != nil && at.Sub(*c.ETAAt).Abs() < threshold(p) {
		return
	}
	c.ETAAt = &at
	c.change("eta_changed", c.State, System, Facts{Until: at})
}

func threshold(p match.Policy) time.Duration {
	return time.Duration(p.ETAChangeMin * float64(time.Minute))
}

// judge raises the flags that are true and ends those that are not.
func (c *Case) judge(p match.Policy) {
	j, now := &c.Assignment.Progress, c.work.Now
	without := c.without(p)
	c.hoist([]flag{
		{FlagNotRolling, c.State == AssignedTo && without >= time.Duration(p.ProgressNotRollingS)*time.Second},
		{FlagStalled, c.State == EnRoute && without >= time.Duration(p.ProgressStalledS)*time.Second},
		{FlagMovingAway, j.grown() > p.ProgressAwayM},
		{FlagSilent, c.sighted && now.Sub(c.fix.At) >= p.SilentAfter(c.Priority)},
	})
	c.clockPromise(p)
}

// clockPromise compares the live estimate, and the time, with what was promised.
func (c *Case) clockPromise(p match.Policy) {
	late := c.PromisedAt != nil && c.work.Now.After(*c.PromisedAt)
	risk := c.PromisedAt != nil && c.ETAAt != nil && c.ETAAt.Sub(*c.PromisedAt) >= threshold(p)
	c.hoist([]flag{{FlagLate, late}, {FlagLateRisk, risk && !late}})
}

// flag is an attention flag, and whether it is true now.
type flag struct {
	name string
	true bool
}

// hoist raises the flags that are true and ends those that are not.
func (c *Case) hoist(flags []flag) {
	for _, f := range flags {
		if f.true {
			c.raise(f.name, "")
		} else {
			c.calm(f.name)
		}
	}
}

// without is how long the job has made no progress. Who is on the move, only not nearer, has the credit of a detour; who
// is at the place, or not yet expected to roll, is not measured.
func (c *Case) without(p match.Policy) time.Duration {
	j, now := &c.Assignment.Progress, c.work.Now
	if c.State == EnRoute && c.close() {
		return 0
	}
	since := c.StateSince
	for _, t := range []time.Time{j.ReadyAt, j.BestAt} {
		if t.After(since) {
			since = t
		}
	}
	without := now.Sub(since)
	if c.State == EnRoute && j.moves(p.ProgressStepM) {
		without -= time.Duration(p.ProgressDetourS) * time.Second
	}
	return max(0, without)
}

// climb goes up the ladder while a job makes no progress: the provider is asked, the desk is called, and then the job
// goes to another, a few times at most. Progress brings it down again.
func (c *Case) climb(p match.Policy) error {
	j, without := &c.Assignment.Progress, c.without(p)
	nudge, call := time.Duration(p.ProgressNudgeMin*float64(time.Minute)), time.Duration(p.ProgressDeskMin*float64(time.Minute))
	switch {
	case without >= p.ReassignAfter(c.Priority) && c.mayReassign(p):
		c.Reassignments++
		return c.unassign(System, "stalled", "no progress")
	case without >= call && j.Rung < called:
		j.Rung = called
		c.change("escalated", c.State, System, Facts{Reason: "progress"})
	case without >= nudge && j.Rung < nudged:
		j.Rung = nudged
		c.message(System, NewID[RequestID]().String(), "Are you on the way?", false)
	case without < nudge:
		j.Rung = 0
	}
	return nil
}

// mayReassign: after some automatic reassignments, or where people decide, the job is left to a person. An UNATTENDED
// region has none.
func (c *Case) mayReassign(p match.Policy) bool {
	switch p.Automation {
	case match.Unattended:
		return true
	case match.Auto:
		return c.Reassignments < p.ProgressReassignMax
	}
	return false
}
