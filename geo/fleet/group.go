package fleet

import (
	"slices"

	"github.com/auxilio/auxilio/geo"
)

// Group is services whose providers share one index in Redis: those that the same vehicles do.
// A provider is written once per group it serves, not once per service.
type Group struct {
	Name string // in the keys of Redis: capitals, digits and underscores
	// Resolution of its cells: 8 (0.7 km²), or 7 (5 km²) where there is less than about one provider per km².
	// Any other value outside 5..8: 8.
	Resolution int
	// Services are the codes, at most 32. Their places in the list are stored with every position:
	// only append, or bring all nodes down together.
	Services []string
}

// groupMax is how many services a group can tell apart.
const groupMax = 32

// slot is where the index has a service: a group, and the bit of the service in it.
type slot struct {
	group string
	res   int
	bit   uint32
}

// catalog finds the slot of each service.
type catalog map[string]slot

func newCatalog(groups []Group) catalog {
	c := make(catalog)
	for _, g := range groups {
		res := g.Resolution
		if res < tagResolution || res > indexResolution {
			res = indexResolution
		}
		for i, service := range g.Services[:min(len(g.Services), groupMax)] {
			c[service] = slot{group: g.Name, res: res, bit: 1 << i}
		}
	}
	return c
}

// slot of a service that no group lists is a group of its own.
func (c catalog) slot(service string) slot {
	if s, ok := c[service]; ok {
		return s
	}
	return slot{group: service, res: indexResolution, bit: 1}
}

// stay is the presence of a provider in one cell of one group.
type stay struct {
	group string
	cell  geo.Cell
	bits  uint32 // which services of the group it does
}

// stays is where the index must have somebody who does services and is at point, one stay a group, in the order of groups.
func (c catalog) stays(services []string, point geo.Point) []stay {
	var all []stay
	for _, service := range services {
		s := c.slot(service)
		i := slices.IndexFunc(all, func(t stay) bool { return t.group == s.group })
		if i < 0 {
			all = append(all, stay{group: s.group, cell: indexCell(point, s.res)})
			i = len(all) - 1
		}
		all[i].bits |= s.bit
	}
	return all
}
