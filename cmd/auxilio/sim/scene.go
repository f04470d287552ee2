package sim

import (
	"sync"
	"time"
)

// Scene is how one request of a city's opening is played instead of by chance, so that the first minutes always show
// everything. Durations are our own time; zero ones leave it to chance.
type Scene struct {
	Ring     time.Duration // how long the phone of who takes it rings before
	Declines int           // how many say no first
	Silent   time.Duration // how long the provider's phone is dead on the way
	Astray   bool          // the provider goes the wrong way first
	Service  time.Duration // time at work
	Cancel   time.Duration // the member cancels after this
	Stars    int           // the member's rating
}

// Scenes is the scenes by the request that plays them. It is safe for concurrent use.
type Scenes struct {
	mu   sync.Mutex
	by   map[string]*Scene
	said map[string]int // answers given
}

// NewScenes has none.
func NewScenes() *Scenes { return &Scenes{by: map[string]*Scene{}, said: map[string]int{}} }

// Set has a request play a scene; nil none.
func (s *Scenes) Set(request string, scene *Scene) {
	if scene == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.by[request] = scene
}

// Of is the scene that a request plays; nil when chance decides.
func (s *Scenes) Of(request string) *Scene {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.by[request]
}

// Answer is what the scene has the next provider do who is asked; false when chance decides.
func (s *Scenes) Answer(request string) (Reply, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	scene := s.by[request]
	if scene == nil {
		return Reply{}, false
	}
	s.said[request]++
	if s.said[request] <= scene.Declines {
		return Reply{Choice: Decline, Reason: "far"}, true
	}
	return Reply{Choice: Accept}, true
}
