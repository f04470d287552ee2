package dispatch

import (
	"slices"
	"testing"
	"time"

	"github.com/auxilio/auxilio/dispatch/match"
	"github.com/auxilio/auxilio/geo"
)

// ride is a job under the progress clock, without a store: the test moves the time and the provider.
type ride struct {
	*Case
	t     *testing.T
	place geo.Point
	began time.Time
}

// riding is a MEDIUM request assigned just now to a car; change adjusts its policy.
func riding(t *testing.T, change ...func(*match.Policy)) *ride {
	t.Helper()
	p := match.Default()
	for _, c := range change {
		c(&p)
	}
	began := time.Date(2026, 3, 2, 18, 0, 0, 0, time.UTC)
	w := &Work{Now: began, Policies: Policies{version(1, PolicyScope{}, func(v *PolicyVersion) { v.Policy = p })}, Providers: map[ProviderID]*Provider{}}
	r := &Request{ID: NewID[RequestID](), State: Searching, Version: 1, Priority: match.Medium}
	r.Details.Point = geo.Point{Lat: 14.6417, Lng: -90.5133}
	c := w.Load(r, nil, nil)
	who := &Provider{Status: ProviderActive, OnDuty: true}
	who.ID, who.Vehicle = NewID[ProviderID](), geo.Car
	w.Providers[who.ID] = who
	if err := c.give(who, nil, CurrentSlot, Money{}, 30*time.Minute, System); err != nil {
		t.Fatal(err)
	}
	c.Assignment.Progress.ReadyAt = began
	return &ride{c, t, r.Details.Point, began}
}

// at looks when the provider is some metres from the place, seconds after the beginning; a negative distance is silence.
func (r *ride) at(second int, metres float64) {
	r.t.Helper()
	r.work.Now = r.began.Add(time.Duration(second) * time.Second)
	if metres >= 0 {
		r.fix, r.sighted = Near{Point: r.place.Toward(90, metres), At: r.work.Now}, true
	}
	if err := r.look(); err != nil {
		r.t.Fatal(err)
	}
}

// around looks when the provider is some metres from the place, and has some to go by road.
func (r *ride) around(second int, metres, road float64) {
	r.t.Helper()
	r.byRoad = geo.Drive{Time: time.Duration(road/1000/geo.Car.Speed()*3600) * time.Second, Metres: road, Known: true}
	r.at(second, metres)
}

// stands looks every 30 s while the provider stands somewhere.
func (r *ride) stands(from, to int, metres float64) {
	r.t.Helper()
	for s := from; s <= to; s += 30 {
		r.at(s, metres)
	}
}

func (r *ride) wantFlags(want ...string) {
	r.t.Helper()
	if got := slices.Sorted(slices.Values(r.Attention)); !slices.Equal(got, want) {
		r.t.Errorf("flags %v, want %v", got, want)
	}
}

func (r *ride) did(change string) bool {
	return slices.ContainsFunc(r.History, func(e Entry) bool { return e.Change == change })
}

func (r *ride) nudgedOnce() bool { return len(r.Updates) > 0 && r.said != nil }

func TestProgress_movementShowsThatTheProviderRolls(t *testing.T) {
	t.Parallel()
	r := riding(t)
	r.at(0, 4000)
	r.at(30, 3950)
	if r.State != AssignedTo {
		t.Fatal("fifty metres are no departure")
	}
	r.at(60, 3880)
	if r.State != EnRoute {
		t.Fatalf("is %s", r.State)
	}
}

func TestProgress_twoFixesAtThePlaceAreAnArrival(t *testing.T) {
	t.Parallel()
	r := riding(t)
	r.at(0, 4000)
	r.at(30, 3000)
	r.at(60, 30)
	if r.State != EnRoute {
		t.Fatalf("one fix and it is %s", r.State)
	}
	r.at(65, 80)
	r.at(70, 30)
	r.at(75, 20)
	if r.State != Arrived {
		t.Fatalf("is %s", r.State)
	}
	r.wantFlags()
}

func TestProgress_theSameFixCountsOnce(t *testing.T) {
	t.Parallel()
	r := riding(t)
	r.at(0, 30)
	for s := 30; s <= 90; s += 30 {
		r.at(s, -1)
	}
	if r.State != AssignedTo {
		t.Fatalf("is %s", r.State)
	}
}

func TestProgress_flagsEndByThemselves(t *testing.T) {
	t.Parallel()
	r := riding(t)
	r.stands(0, 150, 4000)
	r.wantFlags()
	r.at(180, 4000)
	r.wantFlags(FlagNotRolling)
	r.at(210, 3800)
	r.wantFlags()
	r.stands(240, 420, 3800)
	r.wantFlags()
	r.at(450, 3800)
	r.wantFlags(FlagStalled)
	r.at(480, 3700)
	r.wantFlags()
}

func TestProgress_movingAwayAndBack(t *testing.T) {
	t.Parallel()
	r := riding(t)
	r.at(0, 4000)
	r.at(30, 3800)
	r.at(60, 4200)
	r.wantFlags()
	r.at(90, 4400)
	r.wantFlags(FlagMovingAway)
	r.at(120, 4100)
	r.wantFlags()
}

// Across a ravine the way leads away from the place before it leads there.
func TestProgress_byRoadTheWayAroundIsProgress(t *testing.T) {
	t.Parallel()
	r := riding(t)
	r.around(0, 1000, 9000)
	r.around(30, 1200, 8850)
	if r.State != EnRoute {
		t.Fatalf("is %s, a hundred and fifty metres nearer by road", r.State)
	}
	for i := 2; i <= 20; i++ {
		r.around(30*i, 1000+200*float64(i), 9000-200*float64(i))
		r.wantFlags()
	}
	if r.nudgedOnce() || r.did("escalated") {
		t.Error("who drives around the ravine was called")
	}
	if want := r.work.Now.Add(15 * time.Minute); r.ETAAt.Sub(want).Abs() > 3*time.Minute { // 5 km at 20 km/h
		t.Errorf("expected at %s, not about %s", r.ETAAt, want)
	}
	r.byRoad = geo.Drive{} // the road server is silent: what shows by the great circle counts
	if r.at(630, 5600); !r.Flagged(FlagMovingAway) {
		t.Errorf("flags %v", r.Attention)
	}
}

func TestProgress_byRoadStandingIsStanding(t *testing.T) {
	t.Parallel()
	r := riding(t)
	for s := 0; s <= 240; s += 30 {
		r.around(s, 150, 8000-float64(s)) // two cells give two answers, the provider is where they were
	}
	r.wantFlags(FlagNotRolling)
}

func TestProgress_silentByClass(t *testing.T) {
	t.Parallel()
	for class, limit := range map[match.Priority]int{match.Urgent: 60, match.Medium: 120} {
		r := riding(t)
		r.Priority = class
		r.at(0, 4000)
		r.at(limit-1, -1)
		r.wantFlags()
		r.at(limit, -1)
		r.wantFlags(FlagSilent)
		r.at(limit+5, 3900)
		r.wantFlags()
	}
}

func TestProgress_lateAndItsRisk(t *testing.T) {
	t.Parallel()
	r := riding(t)
	r.at(0, 9000) // 36 minutes and preparation, promised in 30
	r.wantFlags(FlagLateRisk)
	promised := *r.PromisedAt
	for s, m := 30, 8000.0; s < 1800; s, m = s+30, max(300, m-100) {
		r.at(s, m)
	}
	r.at(1801, 290)
	if !r.Flagged(FlagLate) || r.Flagged(FlagLateRisk) || !r.PromisedAt.Equal(promised) {
		t.Errorf("flags %v, promised %v", r.Attention, r.PromisedAt)
	}
}

func TestProgress_estimateIsToldOnlyWhenItMoved(t *testing.T) {
	t.Parallel()
	r := riding(t)
	r.at(0, 6900) // what was promised
	if r.did("eta_changed") {
		t.Fatal("told without a change")
	}
	r.at(30, 5000)
	if !r.did("eta_changed") {
		t.Fatal("seven minutes sooner and nobody was told")
	}
	own := r.work.Now.Add(50 * time.Minute)
	if err := r.estimate(System, 50*time.Minute); err != nil {
		t.Fatal(err)
	}
	r.at(60, 4500)
	if !r.ETAAt.Equal(own) {
		t.Error("the provider's own word was overruled at once")
	}
}

// TestProgress_ladder climbs it rung by rung, and a step forward brings it down.
func TestProgress_ladder(t *testing.T) {
	t.Parallel()
	r := riding(t)
	r.stands(0, 150, 4000)
	if r.nudgedOnce() {
		t.Fatal("nudged too soon")
	}
	r.at(180, 4000)
	if !r.nudgedOnce() || r.did("escalated") {
		t.Fatal("not nudged after three minutes")
	}
	r.stands(210, 300, 4000)
	if !r.did("escalated") || r.did("unassigned") {
		t.Fatal("the desk was not called after five minutes")
	}
	r.stands(330, 450, 4000)
	if r.State != AssignedTo {
		t.Fatal("reassigned too soon")
	}
	r.at(480, 4000)
	if r.State != Searching || r.Reassignments != 1 || r.Assignment != nil {
		t.Fatalf("after eight minutes it is %s", r.State)
	}
	r.wantFlags()
}

// TestProgress_everyPolicyFieldCounts holds each field of the clock to changing what happens at a moment made for it.
func TestProgress_everyPolicyFieldCounts(t *testing.T) {
	t.Parallel()
	standing := func(to int) func(*ride) {
		return func(r *ride) { r.stands(0, to, 4000) }
	}
	rolling := func(to int) func(*ride) {
		return func(r *ride) {
			r.at(0, 4000)
			r.stands(30, to, 3800)
		}
	}
	roaming := func(to int) func(*ride) { // on the move, never nearer
		return func(r *ride) {
			r.at(0, 4000)
			for s := 30; s <= to; s += 30 {
				r.at(s, 3800+float64(s%60)*5)
			}
		}
	}
	flag := func(name string) func(*ride) bool { return func(r *ride) bool { return r.Flagged(name) } }
	searching := func(r *ride) bool { return r.State == Searching }
	for field, c := range map[string]struct {
		drive  func(*ride)
		is     func(*ride) bool
		change func(*match.Policy)
	}{
		"progress_tick_s":              {standing(0), func(r *ride) bool { return r.Timers[0].Due.Equal(r.began.Add(30 * time.Second)) }, func(p *match.Policy) { p.ProgressTickS = 20 }},
		"progress_step_m":              {func(r *ride) { r.at(0, 4000); r.stands(30, 60, 3800); r.at(90, 3720); r.stands(120, 300, 3720) }, func(r *ride) bool { return !r.Flagged(FlagStalled) }, func(p *match.Policy) { p.ProgressStepM = 100 }},
		"progress_not_rolling_s":       {standing(180), flag(FlagNotRolling), func(p *match.Policy) { p.ProgressNotRollingS = 200 }},
		"progress_stalled_s":           {rolling(270), flag(FlagStalled), func(p *match.Policy) { p.ProgressStalledS = 300 }},
		"progress_away_m":              {func(r *ride) { r.at(0, 4000); r.at(30, 4600) }, flag(FlagMovingAway), func(p *match.Policy) { p.ProgressAwayM = 700 }},
		"progress_away_s":              {func(r *ride) { r.at(0, 4000); r.at(40, 4300); r.at(80, 4600) }, flag(FlagMovingAway), func(p *match.Policy) { p.ProgressAwayS = 45 }},
		"progress_silent_s":            {func(r *ride) { r.at(0, 4000); r.at(120, -1) }, flag(FlagSilent), func(p *match.Policy) { p.ProgressSilentS = 121 }},
		"progress_silent_urgent_s":     {func(r *ride) { r.Priority = match.Urgent; r.at(0, 4000); r.at(60, -1) }, flag(FlagSilent), func(p *match.Policy) { p.ProgressSilentUrgentS = 61 }},
		"progress_nudge_min":           {standing(180), (*ride).nudgedOnce, func(p *match.Policy) { p.ProgressNudgeMin = 4 }},
		"progress_desk_min":            {standing(300), func(r *ride) bool { return r.did("escalated") }, func(p *match.Policy) { p.ProgressDeskMin = 6 }},
		"progress_reassign_min":        {standing(480), searching, func(p *match.Policy) { p.ProgressReassignMin = 9 }},
		"progress_reassign_urgent_min": {func(r *ride) { r.Priority = match.Urgent; r.stands(0, 240, 4000) }, searching, func(p *match.Policy) { p.ProgressReassignUrgentMin = 5 }},
		"progress_detour_s":            {roaming(300), func(r *ride) bool { return !r.Flagged(FlagStalled) }, func(p *match.Policy) { p.ProgressDetourS = 0 }},
		"progress_reassign_max":        {standing(480), searching, func(p *match.Policy) { p.ProgressReassignMax = 0 }},
		"automation":                   {standing(480), searching, func(p *match.Policy) { p.Automation = match.Assisted }},
		"eta_change_min":               {func(r *ride) { r.at(0, 5900) }, func(r *ride) bool { return r.did("eta_changed") }, func(p *match.Policy) { p.ETAChangeMin = 10 }},
	} {
		before, after := riding(t), riding(t, c.change)
		c.drive(before)
		c.drive(after)
		if !c.is(before) || c.is(after) {
			t.Errorf("%s: %v by default, %v changed; flags %v and %v", field, c.is(before), c.is(after), before.Attention, after.Attention)
		}
	}
}

// An UNATTENDED region has nobody to leave the job to.
func TestProgress_unattendedGoesOnReassigning(t *testing.T) {
	t.Parallel()
	r := riding(t, func(p *match.Policy) { p.Automation = match.Unattended })
	r.Reassignments = 3
	r.stands(0, 480, 4000)
	if r.State != Searching {
		t.Fatalf("is %s", r.State)
	}
}
