package sim

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/auxilio/auxilio/geo"
	"github.com/auxilio/auxilio/geo/streets"
)

// trade is a kind of provider of the city.
type trade struct {
	key, company string
	count        int // of a normal fleet
	vehicles     []geo.Vehicle
	services     []string
}

// trades make the 56 providers of a normal day.
var trades = []trade{
	{"tow", "Grúas Tikal", 24, []geo.Vehicle{geo.TowTruck}, []string{"GRUA", "CORRIENTE"}},
	{"tech", "Técnicos Quetzal", 20, []geo.Vehicle{geo.Motorcycle, geo.Motorcycle, geo.Van},
		[]string{"CORRIENTE", "NEUMATICOS", "COMBUSTIBLE", "CERRAJERIA"}},
	{"medic", "Ambulancias Kaqchikel", 6, []geo.Vehicle{geo.Ambulance}, []string{"AMBULANCIA", "MEDICO_DOMICILIO"}},
	{"home", "Hogar Seguro", 6, []geo.Vehicle{geo.Van}, []string{"PLOMERIA", "ELECTRICIDAD", "CERRAJERIA"}},
}

// normalFleet is how many providers the trades add up to.
const normalFleet = 56

// Recruit is a provider of the city to be hired. Name keys the account and the dice.
type Recruit struct {
	Name string
	Profile
	rank float64 // recruits of all trades come mixed
}

// Recruits is a fleet of about count providers, in the proportions of the trades, each at a base of its own.
func Recruits(d Dice, s *streets.City, count int) []Recruit {
	var all []Recruit
	for _, t := range trades {
		n := max(1, (t.count*count+normalFleet/2)/normalFleet)
		for i := range n {
			all = append(all, t.recruit(d, s, i, n))
		}
	}
	slices.SortStableFunc(all, func(a, b Recruit) int { return cmp.Compare(a.rank, b.rank) })
	return all
}

func (t trade) recruit(d Dice, s *streets.City, i, n int) Recruit {
	name := fmt.Sprintf("%s-%02d", t.key, i+1)
	r := d.For(name, "base", 0)
	zone, corner, _ := somewhere(s, r)
	return Recruit{name, Profile{
		Company: fmt.Sprintf("%s %02d", t.company, i+1), Vehicle: t.vehicles[i%len(t.vehicles)], Services: t.services,
		Base: s.Corners[corner].Point, City: zone.City,
	}, (float64(i) + 0.5) / float64(n)}
}
