package providers

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/geo"
	"github.com/auxilio/auxilio/geo/fleet"
	"github.com/auxilio/auxilio/store"
)

type nearbyInput struct {
	Lat     string `query:"lat" doc:"Degrees."`
	Lng     string `query:"lng" doc:"Degrees."`
	Radius  string `query:"radius" doc:"Kilometres; 50 when absent."`
	Service string `query:"service_type" maxLength:"40" doc:"Code of a service."`
	Limit   int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// Neighbour is an available provider near a place. Members get no id, and an area in place of the position: distance and
// order are those of the middle of that area, so that nothing tells where in it the provider is.
type Neighbour struct {
	ID         *string    `json:"id" format:"uuid"`
	Name       *string    `json:"company_name"`
	Vehicle    string     `json:"vehicle_type"`
	Services   []string   `json:"services"`
	Rating     float64    `json:"rating"`
	Latitude   float64    `json:"latitude"`
	Longitude  float64    `json:"longitude"`
	DistanceKM float64    `json:"distance_km"`
	PositionAt *time.Time `json:"position_at"`
}

const maxRadiusKM = 20_040 // half the way around the earth

// place reads the query in the words of the plan.
func (in *nearbyInput) place() (at geo.Point, metres float64, err error) {
	if in.Lat == "" || in.Lng == "" {
		return at, 0, refuse("Latitude and longitude required", map[string]bool{"lat": in.Lat == "", "lng": in.Lng == ""})
	}
	lat, latOK := edge.ParseLatitude(in.Lat)
	lng, lngOK := edge.ParseLongitude(in.Lng)
	km, radiusOK := float64(defaultRadiusKM), true
	if in.Radius != "" {
		km, radiusOK = radius(in.Radius)
	}
	if !latOK || !lngOK || !radiusOK {
		return at, 0, refuse("Invalid coordinates", map[string]bool{"lat": !latOK, "lng": !lngOK, "radius": !radiusOK})
	}
	return geo.Point{Lat: float64(lat), Lng: float64(lng)}, km * 1000, nil
}

func refuse(message string, wrong map[string]bool) error {
	f := edge.Refuse(http.StatusBadRequest, "INVALID_INPUT", message)
	f.Errors = map[string][]string{}
	for field, bad := range wrong {
		if bad {
			f.Errors[field] = []string{message}
		}
	}
	return f
}

// radius reads kilometres as people write them: digits, not NaN, Inf or hexadecimal.
func radius(text string) (km float64, ok bool) {
	km, err := strconv.ParseFloat(text, 64)
	return km, err == nil && strings.Trim(text, "+.0123456789eE-") == "" && km > 0 && km <= maxRadiusKM
}

func (r *Roster) nearby(ctx context.Context, in *nearbyInput) (edge.Reply[edge.Page[Neighbour]], error) {
	at, metres, err := in.place()
	if err != nil {
		return edge.Reply[edge.Page[Neighbour]]{}, err
	}
	exact := edge.CallerOf(ctx).Staff()
	hits := r.around(at, metres, in, exact)
	ids := make([]uuid.UUID, len(hits))
	for i, h := range hits {
		ids[i] = h.Provider
	}
	known, err := r.Store.ProvidersNamed(ctx, ids)
	if err != nil {
		return edge.Reply[edge.Page[Neighbour]]{}, err
	}
	return edge.OK(edge.Page[Neighbour]{Results: neighbours(hits, known, exact)}), nil
}

// around finds who is near: by where they are, or by the areas they are in.
func (r *Roster) around(at geo.Point, metres float64, in *nearbyInput, exact bool) []fleet.Hit {
	if exact {
		return r.Fleet.Nearest(fleet.Query{At: at, Service: in.Service, Limit: in.Limit, RadiusM: metres, OwnRadius: true})
	}
	near := r.Fleet.Nearest(fleet.Query{At: at, Service: in.Service, RadiusM: metres + areaM})
	hits := near[:0]
	for _, h := range near {
		h.Point = h.Point.Snap(area)
		h.DistanceM = geo.Distance(at, h.Point)
		if h.DistanceM <= metres && (h.RadiusM <= 0 || h.DistanceM <= h.RadiusM) {
			hits = append(hits, h)
		}
	}
	slices.SortStableFunc(hits, func(a, b fleet.Hit) int { return cmp.Compare(a.DistanceM, b.DistanceM) })
	return hits[:min(len(hits), in.Limit)]
}

// neighbours keeps the hits that the database agrees are available, in their order.
func neighbours(hits []fleet.Hit, known []store.Provider, exact bool) []Neighbour {
	rows := make(map[uuid.UUID]store.Provider, len(known))
	for _, p := range known {
		rows[uuid.UUID(p.ID)] = p
	}
	list := []Neighbour{}
	for _, h := range hits {
		if p, ok := rows[h.Provider]; ok && !p.Busy {
			list = append(list, neighbour(h, p, exact))
		}
	}
	return list
}

const (
	// area is the resolution of the cell that members see in place of a position, and areaM more than the distance from
	// anywhere in such a cell to its middle, in metres.
	area  = 8
	areaM = 1000
)

func neighbour(h fleet.Hit, p store.Provider, exact bool) Neighbour {
	n := Neighbour{Vehicle: string(p.Vehicle), Services: p.Services, Rating: p.Rating, DistanceKM: round2(h.DistanceM / 1000),
		Latitude: h.Point.Lat, Longitude: h.Point.Lng}
	if exact {
		id := p.ID.String()
		n.ID, n.Name, n.PositionAt = &id, &p.CompanyName, &h.FixedAt
	}
	return n
}
