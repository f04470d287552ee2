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

func (c *Crew) add(p *Provider) {
	if p.Busy || p.HasLiveOffer {
		c.Engaged++
		return
	}
	c.Free++
}

// crew is the providers as seen from one service: those whom nothing but the way keeps, those who
// do it and are kept by something else, and those who do other things.
type crew struct {
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

func (s *survey) crewKey() crewKey { return crewKey{s.request.Service, s.request.PolicyVersion} }

// crew sorts the providers for the service asked for, once for each service and policy.
func (s *survey) crew() *crew {
	key := s.crewKey()
	if s.crews[key] == nil {
		s.crews[key] = &crew{}
		s.crews[key].muster(s.look(&Request{Service: key.service, PolicyVersion: key.policy}))
	}
	return s.crews[key]
}

// counted is the crew for the service asked for, once for each service and policy. Where the snapshot counts it, that stands:
// there were more of them.
func (s *survey) counted() Crew {
	key := s.crewKey()
	if c, ok := s.counts[key]; ok {
		return c
	}
	c := Crew{Service: key.service, PolicyVersion: key.policy}
	for _, m := range s.members {
		if p := &s.Providers[m.provider]; s.try(able, p, nil) == "" {
			c.add(p)
		}
	}
	s.counts[key] = c
	return c
}

func (c *crew) muster(s *survey) {
	r := s.round
	var ready, unable, strangers []member
	for _, m := range r.members {
		switch s.try(standing, &r.Providers[m.provider], nil) {
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
