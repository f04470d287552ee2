package match

import "github.com/auxilio/auxilio/geo"

// Crew counts the providers who do a service, are on duty and can be reached: the ones at work or
// being asked, and the free ones.
type Crew struct {
	Service       string `json:"service"`
	Free          int    `json:"free"`
	Engaged       int    `json:"engaged"`
	PolicyVersion int    `json:"policy_version,omitempty"` // by whose rules they were counted; as in Request
}

// freeShare is the part of a crew that is free; 0 of nobody.
func (c Crew) freeShare() float64 {
	return float64(c.Free) / float64(max(1, c.Free+c.Engaged))
}

func (c *Crew) add(p *Provider, g Gate) {
	switch {
	case g == Busy, g == HasLiveOffer, g == "" && p.Busy:
		c.Engaged++
	case g == "":
		c.Free++
	}
}

// crew is the providers as seen from one service: those whom nothing but the way keeps, those who
// do it and are kept by something else, and those who do other things.
type crew struct {
	Crew
	ready, unable, strangers *supply
}

// locate notes the cell of everybody who is somewhere.
func (r *round) locate() {
	for i, p := range r.Providers {
		if cell := geo.CellAt(p.Point, cellResolution); cell != 0 {
			r.members = append(r.members, member{int32(i), cell})
		}
	}
}

// crewKey tells crews apart: a service under a policy.
type crewKey struct {
	service string
	policy  int
}

// crew sorts the providers for the service asked for, once for each service and policy. Where the snapshot counts its
// crew, that stands: there were more of them.
func (s *survey) crew() *crew {
	key := crewKey{s.request.Service, s.request.PolicyVersion}
	if c := s.crews[key]; c != nil {
		return c
	}
	c := &crew{Crew: Crew{Service: key.service, PolicyVersion: key.policy}}
	c.muster(s)
	for _, counted := range s.Crews {
		if key == (crewKey{counted.Service, counted.PolicyVersion}) {
			c.Crew = counted
		}
	}
	s.crews[key] = c
	return c
}

func (c *crew) muster(s *survey) {
	r := s.round
	var ready, unable, strangers []member
	for _, m := range r.members {
		p := &r.Providers[m.provider]
		g := s.try(standing, p, nil)
		c.add(p, g)
		switch g {
		case "":
			ready = append(ready, m)
		case WrongService:
			strangers = append(strangers, m)
		default:
			unable = append(unable, m)
		}
	}
	c.ready, c.unable, c.strangers = newSupply(r.Providers, ready), newSupply(r.Providers, unable), newSupply(r.Providers, strangers)
}
