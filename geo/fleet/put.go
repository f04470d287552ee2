package fleet

import "time"

// Put tells the fleet what the database decided about providers: on or off duty, busy or available, which services.
// Call it after the commit. It is idempotent, keeps the newest by Version in any order of calls, never blocks on Redis
// and reaches the other nodes within some 20 ms.
//
// A unit with Anchored sets the position at once and begins a new run of Seq: going online. One without
// leaves the position as it is. A provider Off is in no search any more.
func (f *Fleet) Put(units ...Unit) {
	now := f.cfg.Now()
	f.replica.mu.Lock()
	defer f.replica.mu.Unlock()
	for _, u := range units {
		if u.Version == 0 {
			u.Version = now.UnixMicro()
		}
		f.keep(u.record(), now)
		f.replica.units[u.Provider].confirm(u.Version, now)
	}
}

// keep merges what this node has learned from its own side, and has it sent to Redis when it is news.
// The replica's lock must be held.
func (f *Fleet) keep(rec record, now time.Time) {
	e := f.replica.entry(rec.provider)
	before := e.tag
	if changed, _ := f.replica.merge(e, rec, now); changed {
		e.moved(before)
		f.unsent.mark(rec.provider)
	}
}
