package road

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/auxilio/auxilio/geo"
)

// table is the table service of an OSRM server (https://project-osrm.org/docs/v5.24.0/api/#table-service).
type table struct {
	base   *url.URL
	client *http.Client
}

// answer is what the service says. A duration is in seconds, null where there is no way; a distance is in metres.
type answer struct {
	Code         string       `json:"code"`
	Durations    [][]*float64 `json:"durations"`
	Distances    [][]*float64 `json:"distances"`
	Sources      []waypoint   `json:"sources"`
	Destinations []waypoint   `json:"destinations"`
}

// waypoint is the place on a road that a place was taken for.
type waypoint struct {
	Distance float64 `json:"distance"` // between the two, metres
}

var (
	errLate     = errors.New("the answer came late")
	errNonsense = errors.New("not an answer of a table service")
)

const (
	answerBytes = 1 << 20
	offRoadM    = 2000      // a place farther from every road than this is not reached by road
	fastestMS   = 70        // metres a second of great circle that no car does
	longestS    = 24 * 3600 // nor drives any longer than this
)

// drives asks for legs with a common end. A leg without a way, or whose time cannot be, is not known; the error is for an
// answer that says nothing.
func (t table) drives(ctx context.Context, legs []geo.Leg) ([]geo.Drive, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, t.url(legs).String(), nil)
	if err != nil {
		return nil, err
	}
	res, err := t.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	var a answer
	switch err := json.NewDecoder(io.LimitReader(res.Body, answerBytes)).Decode(&a); {
	case res.StatusCode == http.StatusBadRequest && err == nil && a.Code != "":
		return make([]geo.Drive, len(legs)), nil // NoSegment and the like: no way, which is an answer
	case res.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("table service: %s", res.Status)
	case err != nil:
		return nil, fmt.Errorf("%w: %w", errNonsense, err)
	}
	return a.drives(legs)
}

// url has the legs' starts as sources and their end as the last place.
func (t table) url(legs []geo.Leg) *url.URL {
	var places, sources []string
	for i, l := range legs {
		places, sources = append(places, place(l.From)), append(sources, strconv.Itoa(i))
	}
	places = append(places, place(legs[0].To))
	u := t.base.JoinPath("table/v1/driving", strings.Join(places, ";"))
	u.RawQuery = fmt.Sprintf("sources=%s&destinations=%d&annotations=duration,distance", strings.Join(sources, ";"), len(legs))
	return u
}

// place is a point to a decimetre, longitude first.
func place(p geo.Point) string { return fmt.Sprintf("%.6f,%.6f", p.Lng, p.Lat) }

func (a answer) drives(legs []geo.Leg) ([]geo.Drive, error) {
	if a.Code != "Ok" || len(a.Durations) != len(legs) {
		return nil, fmt.Errorf("%w: code %q, %d rows of %d", errNonsense, a.Code, len(a.Durations), len(legs))
	}
	drives := make([]geo.Drive, len(legs))
	for i, l := range legs {
		if len(a.Durations[i]) != 1 {
			return nil, fmt.Errorf("%w: row %d has %d cells", errNonsense, i, len(a.Durations[i]))
		}
		if s := a.Durations[i][0]; s != nil && plausible(*s, l) && a.onRoad(i) {
			drives[i] = geo.Drive{Time: time.Duration(*s * float64(time.Second)), Metres: a.metres(i), Known: true}
		}
	}
	return drives, nil
}

// plausible allows for the way to the road at either end.
func plausible(s float64, l geo.Leg) bool {
	least := (geo.Distance(l.From, l.To) - 2*offRoadM) / fastestMS
	return s >= max(0, least) && s <= longestS
}

// onRoad reports whether both ends of a leg are near what they were taken for, as far as the server says that.
func (a answer) onRoad(i int) bool {
	far := func(of []waypoint, at int) bool { return at < len(of) && of[at].Distance > offRoadM }
	return !far(a.Sources, i) && !far(a.Destinations, 0)
}

// metres is 0 where the server told no distance that can be.
func (a answer) metres(i int) float64 {
	if i >= len(a.Distances) || len(a.Distances[i]) != 1 || a.Distances[i][0] == nil {
		return 0
	}
	return math.Max(0, *a.Distances[i][0])
}
