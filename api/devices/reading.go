package devices

import (
	"encoding/json"
	"math"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/geo"
	"github.com/auxilio/auxilio/geo/fleet"
)

// A reading is one position of a device; what it did not tell is fleet.Unknown, and the zero time is now.
type reading struct {
	point                    geo.Point
	accuracy, speed, heading float64
	at                       time.Time
}

// knot is one nautical mile an hour, in metres per second.
const knot = 1852.0 / 3600

// fromValues reads a query or form of the OsmAnd protocol.
func fromValues(v url.Values) (token string, fixes []reading, err error) {
	if token = first(v, "id", "deviceid"); token == "" {
		return "", nil, edge.Invalid("id", "required")
	}
	var r reading
	if r.point, err = place(v); err != nil {
		return "", nil, err
	}
	if r.at, err = clock(v.Get("timestamp")); err != nil {
		return "", nil, err
	}
	for _, m := range []struct {
		to    *float64
		names []string
		unit  float64
	}{{&r.accuracy, []string{"accuracy"}, 1}, {&r.speed, []string{"speed"}, knot}, {&r.heading, []string{"bearing", "heading"}, 1}} {
		if *m.to, err = measure(v, m.unit, m.names...); err != nil {
			return "", nil, err
		}
	}
	return token, []reading{r.plausible()}, nil
}

func first(v url.Values, names ...string) string {
	for _, name := range names {
		if v.Get(name) != "" {
			return v.Get(name)
		}
	}
	return ""
}

func place(v url.Values) (geo.Point, error) {
	lat, lon := v.Get("lat"), v.Get("lon")
	if lat == "" && lon == "" {
		lat, lon, _ = strings.Cut(v.Get("location"), ",")
	}
	y, ok := edge.ParseLatitude(lat)
	if !ok {
		return geo.Point{}, edge.Invalid("lat", orRequired(lat, "must be a number from -90 to 90"))
	}
	x, ok := edge.ParseLongitude(lon)
	if !ok {
		return geo.Point{}, edge.Invalid("lon", orRequired(lon, "must be a number from -180 to 180"))
	}
	return geo.Point{Lat: float64(y), Lng: float64(x)}, nil
}

func orRequired(text, problem string) string {
	if text == "" {
		return "required"
	}
	return problem
}

// What a time may be. Numbers above the seconds of the year 2106 are milliseconds.
const (
	latestSecond      = math.MaxUint32
	latestMillisecond = latestSecond * 1000
)

// clock reads a time as trackers write it; the zero time when there is none.
func clock(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && n > 0 && n <= latestMillisecond {
		if n > latestSecond {
			return time.UnixMilli(n), nil
		}
		return time.Unix(n, 0), nil
	}
	for _, layout := range []string{time.RFC3339, time.DateTime, "2006-01-02T15:04:05"} {
		if at, err := time.Parse(layout, text); err == nil && at.Unix() > 0 && at.Unix() <= latestSecond {
			return at, nil
		}
	}
	return time.Time{}, edge.Invalid("timestamp", "must be a unix time in seconds or milliseconds, or a time like 2026-01-31T12:00:00Z")
}

func measure(v url.Values, unit float64, names ...string) (float64, error) {
	text := first(v, names...)
	if text == "" {
		return fleet.Unknown, nil
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		return 0, edge.Invalid(names[0], "must be a number")
	}
	return n * unit, nil
}

// Beyond these a value is taken for one that the device does not know; most say -1 then.
const (
	maxAccuracy = 100_000 // metres
	maxSpeed    = 1_000   // metres per second
)

func (r reading) plausible() reading {
	r.accuracy = within(r.accuracy, maxAccuracy)
	r.speed = within(r.speed, maxSpeed)
	r.heading = within(r.heading, 360)
	return r
}

func within(v, most float64) float64 {
	if v >= 0 && v <= most {
		return v
	}
	return fleet.Unknown
}

// maxFixes is how many positions one report may hold.
const maxFixes = 100

// position is one location of Traccar Client's JSON.
type position struct {
	Timestamp json.RawMessage `json:"timestamp"`
	Coords    *struct {
		Latitude  json.RawMessage `json:"latitude"`
		Longitude json.RawMessage `json:"longitude"`
		Accuracy  *float64        `json:"accuracy"`
		Speed     *float64        `json:"speed"` // metres per second
		Heading   *float64        `json:"heading"`
	} `json:"coords"`
}

// fromJSON reads what Traccar Client posts: device_id, and one location or a list of them.
func fromJSON(body []byte) (token string, fixes []reading, err error) {
	var sent struct {
		DeviceID any             `json:"device_id"`
		Location json.RawMessage `json:"location"`
	}
	if json.Unmarshal(body, &sent) != nil {
		return "", nil, edge.Invalid("body", "is not the JSON of Traccar Client")
	}
	token, _ = sent.DeviceID.(string)
	if token == "" || len(token) > 100 {
		return "", nil, edge.Invalid("device_id", "must be the device's token")
	}
	var list []position
	if err := json.Unmarshal(sent.Location, &list); err != nil {
		list = make([]position, 1)
		if json.Unmarshal(sent.Location, &list[0]) != nil {
			return "", nil, edge.Invalid("location", "must be a location or a list of them")
		}
	}
	if len(list) == 0 || len(list) > maxFixes {
		return "", nil, edge.Invalid("location", "must hold 1 to 100 locations")
	}
	for _, p := range list {
		r, err := p.reading()
		if err != nil {
			return "", nil, err
		}
		fixes = append(fixes, r)
	}
	return token, fixes, nil
}

func (p position) reading() (r reading, err error) {
	if p.Coords == nil {
		return r, edge.Invalid("location.coords", "required")
	}
	lat, ok := edge.ParseLatitude(bare(p.Coords.Latitude))
	if !ok {
		return r, edge.Invalid("location.coords.latitude", "must be a number from -90 to 90")
	}
	lng, ok := edge.ParseLongitude(bare(p.Coords.Longitude))
	if !ok {
		return r, edge.Invalid("location.coords.longitude", "must be a number from -180 to 180")
	}
	if r.at, err = clock(bare(p.Timestamp)); err != nil {
		return r, edge.Invalid("location.timestamp", "must be a time like 2026-01-31T12:00:00Z")
	}
	r.point = geo.Point{Lat: float64(lat), Lng: float64(lng)}
	r.accuracy, r.speed, r.heading = orUnknown(p.Coords.Accuracy), orUnknown(p.Coords.Speed), orUnknown(p.Coords.Heading)
	return r.plausible(), nil
}

// bare is a JSON number or string as text.
func bare(raw json.RawMessage) string { return strings.Trim(string(raw), `"`) }

func orUnknown(v *float64) float64 {
	if v == nil {
		return fleet.Unknown
	}
	return *v
}
