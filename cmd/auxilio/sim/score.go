package sim

import (
	"strings"
	"sync"
	"time"
)

// Score is what became of every request, as seen from outside: by who asked, by who was offered and by the desk.
// It is safe for concurrent use.
type Score struct {
	mu      sync.Mutex
	stories map[string]*Story
	refused int // requests that the server did not take
}

// Story is one request's. Times are ours; zero ones have not happened.
type Story struct {
	Asked, Rang, Assigned, Arrived, Ended time.Time
	Offers                                int
	End                                   string // completed, cancelled or rejected, as the desk heard it
	Unserved                              bool   // cancelled by us because nobody was found
	mine                                  bool   // asked for by this simulation
}

// NewScore has nothing to tell yet.
func NewScore() *Score { return &Score{stories: map[string]*Story{}} }

// on changes one story. Events may come before the answer that told us the request's id.
func (s *Score) on(request string, change func(*Story)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	story := s.stories[request]
	if story == nil {
		story = &Story{}
		s.stories[request] = story
	}
	change(story)
}

// Asked notes a request of ours that was sent at a time and taken.
func (s *Score) Asked(request string, at time.Time) {
	s.on(request, func(y *Story) { y.Asked, y.mine = at, true })
}

// Refused notes a request that the server did not take.
func (s *Score) Refused() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refused++
}

// Rang notes that an offer of the request reached a provider's phone.
func (s *Score) Rang(request string, at time.Time) {
	s.on(request, func(y *Story) {
		y.Offers++
		first(&y.Rang, at)
	})
}

// GivenUp notes that the simulation cancels the request because nobody was found for it.
func (s *Score) GivenUp(request string) {
	s.on(request, func(y *Story) { y.Unserved = true })
}

// Heard notes an event of the desk's topic.
func (s *Score) Heard(m Message, at time.Time) {
	what, ok := strings.CutPrefix(m.Event, "request.")
	if m.Type != "event" || !ok {
		return
	}
	s.on(m.Data.Request, func(y *Story) {
		switch what {
		case "assigned":
			first(&y.Assigned, at)
		case "arrived":
			first(&y.Arrived, at)
		case "completed", "cancelled", "rejected":
			first(&y.Ended, at)
			y.End = what
		}
	})
}

func first(at *time.Time, now time.Time) {
	if at.IsZero() {
		*at = now
	}
}

// Open is the requests of ours that the desk has not heard the end of.
func (s *Score) Open() (open []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, y := range s.stories {
		if y.mine && y.End == "" {
			open = append(open, id)
		}
	}
	return open
}

// Mine is the stories of our requests, and how many were refused.
func (s *Score) Mine() (mine []Story, refused int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, y := range s.stories {
		if y.mine {
			mine = append(mine, *y)
		}
	}
	return mine, s.refused
}
