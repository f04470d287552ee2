package sim

import (
	"time"

	"github.com/auxilio/auxilio/geo/streets"
)

// cue is one call of a city's opening.
type cue struct {
	at       time.Duration // ours, since the opening began
	service  string
	priority string
	metres   float64 // from the base of a provider who can do it
	which    int     // the how manieth of those
	text     Text
	scene    Scene
}

// opening is played in the first three minutes of every city: a phone that rings, a decline and another offer, a provider
// who falls silent, one who will be late, an accident with two requests, a cancellation, and a completion with a rating.
var opening = []cue{
	{2 * time.Second, "CORRIENTE", "", 300, 0, Text{"Batería descargada", "No arranca en el parqueo."},
		Scene{Ring: 12 * time.Second, Service: 30 * time.Second, Stars: 5}},
	{6 * time.Second, "NEUMATICOS", "", 700, 1, Text{"Llanta pinchada", "No traigo herramienta."}, Scene{Ring: 4 * time.Second, Declines: 1}},
	{12 * time.Second, "GRUA", "", 2500, 1, Text{"Grúa al taller", "Se calentó el motor."}, Scene{Ring: 3 * time.Second, Silent: 100 * time.Second}},
	{18 * time.Second, "GRUA", "", 2000, 2, Text{"Carro averiado", "Se quebró el eje."}, Scene{Ring: 3 * time.Second, Astray: true}},
	{30 * time.Second, "AMBULANCIA", "URGENT", 1800, 0, Text{"Choque con heridos", "Dos carros, una persona golpeada."}, Scene{Ring: 2 * time.Second}},
	{31 * time.Second, "GRUA", "HIGH", 1800, -1, Text{"Choque, dos carros", "Hay que quitar los carros de la calle."}, Scene{Ring: 3 * time.Second}},
	{40 * time.Second, "PLOMERIA", "", 1500, 0, Text{"Fuga de agua", "Se rompió un tubo en la cocina."}, Scene{Ring: 3 * time.Second, Cancel: 25 * time.Second}},
}

// Opening is the calls of the opening among these providers. Their At is our own time.
func Opening(d Dice, s *streets.City, recruits []Recruit) []Wish {
	var wishes []Wish
	for i, c := range opening {
		r := d.For("opening", c.service, i)
		wish := Wish{N: -1000 - i, At: c.at, Service: c.service, Priority: c.priority, Scene: &c.scene}
		describe(&wish, r)
		wish.Text = c.text
		if c.which < 0 { // at the place of the call before
			wish.Point = wishes[i-1].Point
		} else {
			wish.Point = able(recruits, c.service, c.which).Base.Toward(r.Float64()*360, c.metres)
		}
		nearest := s.Corners[s.Nearest(wish.Point)]
		wish.Address, wish.City = nearest.Roads[0].Name, "Guatemala"
		wishes = append(wishes, wish)
	}
	return wishes
}

// able is one of the recruits who can do a service.
func able(recruits []Recruit, service string, which int) Recruit {
	var can []Recruit
	for _, r := range recruits {
		for _, s := range r.Services {
			if s == service {
				can = append(can, r)
			}
		}
	}
	if len(can) == 0 {
		return recruits[0]
	}
	return can[which%len(can)]
}
