package router

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/auxilio/auxilio/geo"
)

// placesMax is how many places a table may have, as OSRM's default.
const placesMax = 100

// ServeHTTP answers the table service; everything else is an InvalidService.
func (r Router) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	parts := strings.Split(strings.Trim(req.URL.Path, "/"), "/")
	if len(parts) != 4 || parts[0] != "table" || parts[1] != "v1" {
		refuse(w, "InvalidService", "only /table/v1/{profile}/{places} is served")
		return
	}
	q, code, err := read(parts[3], req.URL.RawQuery)
	if err != nil {
		refuse(w, code, err.Error())
		return
	}
	say(w, http.StatusOK, r.table(q))
}

// query is a table asked for: places by their number among all.
type query struct {
	places                []geo.Point
	sources, destinations []int
}

func read(places, raw string) (q query, code string, err error) {
	list := strings.Split(places, ";")
	if len(list) > placesMax {
		return q, "TooBig", fmt.Errorf("a table may have %d places, not %d", placesMax, len(list))
	}
	for _, text := range list {
		p, err := point(text)
		if err != nil {
			return q, "InvalidQuery", err
		}
		q.places = append(q.places, p)
	}
	if q.sources, err = numbers(raw, "sources", len(list)); err != nil {
		return q, "InvalidOptions", err
	}
	if q.destinations, err = numbers(raw, "destinations", len(list)); err != nil {
		return q, "InvalidOptions", err
	}
	return q, "", nil
}

func point(text string) (p geo.Point, err error) {
	lng, lat, two := strings.Cut(text, ",")
	if !two {
		return p, fmt.Errorf("%q is not longitude,latitude", text)
	}
	if p.Lng, err = strconv.ParseFloat(lng, 64); err != nil {
		return p, err
	}
	if p.Lat, err = strconv.ParseFloat(lat, 64); err != nil {
		return p, err
	}
	return p, p.Valid()
}

// numbers reads an option that lists places, all of them when it is absent. Semicolons part the numbers, so the query
// cannot be read as a form.
func numbers(raw, name string, n int) (list []int, err error) {
	for option := range strings.SplitSeq(strings.ReplaceAll(raw, "%3B", ";"), "&") {
		value, ok := strings.CutPrefix(option, name+"=")
		if !ok || value == "all" {
			continue
		}
		for text := range strings.SplitSeq(value, ";") {
			i, err := strconv.Atoi(text)
			if err != nil || i < 0 || i >= n {
				return nil, fmt.Errorf("%s: %q is not the number of a place", name, text)
			}
			list = append(list, i)
		}
	}
	if list == nil {
		for i := range n {
			list = append(list, i)
		}
	}
	return list, nil
}

// reply is a table in OSRM's words.
type reply struct {
	Code         string       `json:"code"`
	Durations    [][]*float64 `json:"durations"`
	Distances    [][]*float64 `json:"distances"`
	Sources      []waypoint   `json:"sources"`
	Destinations []waypoint   `json:"destinations"`
}

type waypoint struct {
	Distance float64    `json:"distance"`
	Location [2]float64 `json:"location"`
	Name     string     `json:"name"`
}

func (r Router) table(q query) reply {
	a := reply{Code: "Ok"}
	var ends []snap
	for _, i := range q.destinations {
		ends = append(ends, r.snap(q.places[i]))
		a.Destinations = append(a.Destinations, r.waypoint(ends[len(ends)-1]))
	}
	for _, i := range q.sources {
		start := r.snap(q.places[i])
		a.Sources = append(a.Sources, r.waypoint(start))
		times, lengths := row(r.from(start, ends))
		a.Durations, a.Distances = append(a.Durations, times), append(a.Distances, lengths)
	}
	return a
}

// row is ways as cells of the two tables, null where there is none.
func row(ways []Way, ok []bool) (times, lengths []*float64) {
	times, lengths = make([]*float64, len(ways)), make([]*float64, len(ways))
	for i := range ways {
		if ok[i] {
			times[i], lengths[i] = &ways[i].Seconds, &ways[i].Metres
		}
	}
	return times, lengths
}

func (r Router) waypoint(s snap) waypoint {
	c := r.City.Corners[s.corner]
	w := waypoint{Distance: s.metres, Location: [2]float64{c.Point.Lng, c.Point.Lat}}
	if len(c.Roads) > 0 {
		w.Name = c.Roads[0].Name
	}
	return w
}

func refuse(w http.ResponseWriter, code, message string) {
	say(w, http.StatusBadRequest, map[string]string{"code": code, "message": message})
}

func say(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // who asked may be gone
}
