package match

import "github.com/auxilio/auxilio/geo"

// Crew counts the providers who do a service, are on duty and can be reached: the ones at work or
// being asked, and the free ones.
type Crew struct {
	Service string `json:"service"`
	Free    int    `json:"free"`
	Engaged int    `json:"engaged"`
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

// crewFor sorts the providers for a service, once for each service asked for. Where the snapshot
// counts its crew, that stands: there were more of them.
func (r *round) crewFor(service string) *crew {
	if c := r.crews[service]; c != nil {
		return c
	}
	c := &crew{Crew: Crew{Service: service}}
	c.muster(r)
	for _, counted := range r.Crews {
		if counted.Service == service {
			c.Crew = counted
		}
	}
	r.crews[service] = c
	return c
}

func (c *crew) muster(r *round) {
	s := &survey{round: r, request: &Request{Service: c.Service}}
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
