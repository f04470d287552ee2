package dispatch

import (
	"hash/fnv"
	"io"
	"time"

	"github.com/auxilio/auxilio/dispatch/match"
)

// tellAgain is how often a round that offers nothing and says what the one before said is stored all the same.
const tellAgain = time.Minute

// told is what the latest stored round said, without the numbers that change by themselves. A request that waits is
// decided every two seconds; storing the same answer each time would bury the rounds that say something.
type told struct {
	at    time.Time
	fence int64
	gist  uint64
}

// covers reports whether storing this outcome would add nothing.
func (t *told) covers(f Fence, out match.Outcome, offers int, now time.Time) bool {
	if len(out.Decisions) == 0 {
		return true // only jobs under way, and none of them changes hands
	}
	return offers == 0 && f.Number == t.fence && gist(out) == t.gist && now.Sub(t.at) < tellAgain
}

func (t *told) keep(f Fence, out match.Outcome, now time.Time) {
	*t = told{at: now, fence: f.Number, gist: gist(out)}
}

// gist is a hash of who was looked at for whom and why they were not asked.
func gist(out match.Outcome) uint64 {
	h := fnv.New64a()
	for _, d := range out.Decisions {
		h.Write(d.Request[:])
		io.WriteString(h, string(d.Verdict))
		for _, c := range d.Candidates {
			h.Write(c.Provider[:])
			io.WriteString(h, string(c.Gate))
			io.WriteString(h, string(c.WhyNot))
		}
	}
	return h.Sum64()
}
