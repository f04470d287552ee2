package sim

import "time"

// Agenda is what one actor means to do, and when. Plans have names: planning a name again moves it.
// It belongs to its actor's goroutine.
type Agenda struct{ plans map[string]plan }

type plan struct {
	at   time.Time
	does func()
}

// Plan sets what is done at a time under a name.
func (a *Agenda) Plan(name string, at time.Time, does func()) {
	if a.plans == nil {
		a.plans = map[string]plan{}
	}
	a.plans[name] = plan{at, does}
}

// In plans from now.
func (a *Agenda) In(name string, d time.Duration, does func()) { a.Plan(name, time.Now().Add(d), does) }

// Drop forgets plans.
func (a *Agenda) Drop(names ...string) {
	for _, name := range names {
		delete(a.plans, name)
	}
}

// Planned reports whether there is a plan of this name.
func (a *Agenda) Planned(name string) bool {
	_, ok := a.plans[name]
	return ok
}

// Next is the earliest plan; of two at the same time the one whose name sorts first.
func (a *Agenda) Next() (name string, at time.Time, ok bool) {
	for n, p := range a.plans {
		if !ok || p.at.Before(at) || (p.at.Equal(at) && n < name) {
			name, at, ok = n, p.at, true
		}
	}
	return name, at, ok
}

// Take removes and returns the earliest plan when it is due at now, nil otherwise.
func (a *Agenda) Take(now time.Time) func() {
	name, at, ok := a.Next()
	if !ok || at.After(now) {
		return nil
	}
	does := a.plans[name].does
	delete(a.plans, name)
	return does
}

// Alarm is how long from now the earliest plan is due; an hour when there is none.
func (a *Agenda) Alarm(now time.Time) time.Duration {
	_, at, ok := a.Next()
	if !ok {
		return time.Hour
	}
	return max(0, at.Sub(now))
}
