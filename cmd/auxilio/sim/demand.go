package sim

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/auxilio/auxilio/geo/streets"
)

// Weather is how a day of the city differs from a normal one.
type Weather struct {
	Demand float64            // calls, relative to a normal day
	Fleet  float64            // providers on duty, relative to a normal day
	Change func(*Habits)      // of the people; nil none
	More   map[string]float64 // services that are asked for more often, by factor
}

// presets is the days that can be played.
var presets = map[string]Weather{
	"calm":   {Demand: 0.6, Fleet: 1},
	"normal": {Demand: 1, Fleet: 1},
	"rain": {Demand: 1.5, Fleet: 1, Change: func(h *Habits) { h.Pace, h.Detour = 0.75, 0.10 },
		More: map[string]float64{"GRUA": 1.3, "NEUMATICOS": 1.4, "CORRIENTE": 1.3}},
	"storm": {Demand: 2.4, Fleet: 0.9, Change: func(h *Habits) {
		h.Pace, h.Detour, h.Accept, h.Ignore = 0.5, 0.2, 0.6, 0.18
		h.DeathEvery, h.Breakdown = 6*time.Hour, 0.03
	}, More: map[string]float64{"GRUA": 1.6, "PLOMERIA": 2.5, "ELECTRICIDAD": 3, "AMBULANCIA": 1.4}},
	"short-fleet": {Demand: 1.1, Fleet: 0.45},
}

// callsPerHour is the mean of a normal day.
const callsPerHour = 26

// hourly is how calls are spread over the hours of a day; the mean is 1.
var hourly = [24]float64{
	0.45, 0.35, 0.30, 0.25, 0.30, 0.50, 0.95, 1.50, 1.45, 1.15, 1.05, 1.10,
	1.25, 1.15, 1.05, 1.15, 1.35, 1.75, 1.70, 1.45, 1.20, 1.05, 0.85, 0.70,
}

// mix is how often each service is asked for.
var mix = []struct {
	service string
	share   float64
}{
	{"GRUA", 30}, {"CORRIENTE", 17}, {"NEUMATICOS", 14}, {"COMBUSTIBLE", 7}, {"CERRAJERIA", 10},
	{"AMBULANCIA", 8}, {"MEDICO_DOMICILIO", 3}, {"PLOMERIA", 6}, {"ELECTRICIDAD", 5},
}

// Demand makes the calls of a city one after the other: the same ones for the same dice.
type Demand struct {
	dice    Dice
	city    *streets.City
	weather Weather
	hour    time.Duration // of the day at the beginning
	made    int
	at      time.Duration
}

// NewDemand begins at a time of day.
func NewDemand(d Dice, s *streets.City, w Weather, hour time.Duration) *Demand {
	return &Demand{dice: d, city: s, weather: w, hour: hour}
}

// Next is the next call.
func (d *Demand) Next() Wish {
	r := d.dice.For("demand", "call", d.made)
	d.at += exponential(r, d.gap())
	wish := Wish{N: d.made, At: d.at, Service: d.service(r)}
	d.made++
	describe(&wish, r)
	d.locate(&wish, r)
	return wish
}

// gap is the mean time between calls at this time of day.
func (d *Demand) gap() time.Duration {
	hour := int((d.hour + d.at).Hours()) % len(hourly)
	return time.Duration(float64(time.Hour) / (callsPerHour * d.weather.Demand * hourly[hour]))
}

func (d *Demand) service(r *rand.Rand) string {
	shares := make([]float64, len(mix))
	for i, m := range mix {
		shares[i] = m.share
		if more, ok := d.weather.More[m.service]; ok {
			shares[i] *= more
		}
	}
	return mix[weighted(r, shares)].service
}

// locate puts the call somewhere in the city.
func (d *Demand) locate(w *Wish, r *rand.Rand) {
	zone, corner, at := somewhere(d.city, r)
	w.Point, w.City = at, zone.City
	w.Address = fmt.Sprintf("%s, %s", d.city.Corners[corner].Roads[0].Name, zone.Place)
}

// describe puts the call in words.
func describe(w *Wish, r *rand.Rand) {
	w.Text = Text{"Asistencia", "Necesito ayuda."}
	if texts := words[w.Service]; len(texts) > 0 {
		w.Text = texts[r.IntN(len(texts))]
	}
	switch w.Service {
	case "AMBULANCIA", "MEDICO_DOMICILIO":
		w.Patient = &Patient{patients[r.IntN(len(patients))], 3 + r.IntN(85), symptoms[r.IntN(len(symptoms))]}
	case "GRUA", "CORRIENTE", "NEUMATICOS", "COMBUSTIBLE":
		car := cars[r.IntN(len(cars))]
		car.Color, car.Plate = colors[r.IntN(len(colors))], plate(r)
		w.Car = &car
	}
}

// plate is one of a private car of Guatemala.
func plate(r *rand.Rand) string {
	const letters = "BCDFGHJKLMNPQRSTVWXYZ"
	text := fmt.Sprintf("P-%03d", r.IntN(1000))
	for range 3 {
		text += string(letters[r.IntN(len(letters))])
	}
	return text
}
