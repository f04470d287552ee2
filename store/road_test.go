package store_test

import (
	"fmt"
	"math"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/dispatch/match"
	"github.com/auxilio/auxilio/geo"
	"github.com/auxilio/auxilio/geo/fleet"
	"github.com/auxilio/auxilio/geo/road"
	"github.com/auxilio/auxilio/geo/road/router"
	"github.com/auxilio/auxilio/geo/streets"
)

// ravine is a city in which a corner one kilometre east of the plaza is reached only by a bridge eight kilometres north.
func ravine(t *testing.T) *streets.City {
	t.Helper()
	corner := func(name string, p geo.Point) string { return fmt.Sprintf("%s %.6f %.6f", name, p.Lat, p.Lng) }
	across, south := plaza.Toward(90, 1000), plaza.Toward(180, 3000)
	city, err := streets.Read(strings.NewReader(strings.Join([]string{
		"way arterial Norte; " + corner("plaza", plaza) + "; " + corner("puente", plaza.Toward(0, 8000)) + "; " + corner("barranco", across),
		"way arterial Sur; plaza; " + corner("sur", south),
	}, "\n")))
	must(t, err)
	return city
}

// ravineRoads is a road server of that city, and who asks it.
func ravineRoads(t *testing.T) (*httptest.Server, *road.Roads) {
	t.Helper()
	server := httptest.NewServer(router.Router{City: ravine(t)})
	t.Cleanup(server.Close)
	base, err := url.Parse(server.URL)
	must(t, err)
	roads := road.Open(road.Config{URL: base, Budget: 2 * time.Second, Log: quiet})
	t.Cleanup(roads.Close)
	return server, roads
}

// The progress clock expects who is on the way by the bridge, as the round that sent them did; without the road server by
// the great circle.
func TestProgress_byRoadTheBridgeIsOnTheWay(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	server, roads := ravineRoads(t)
	s.Roads = roads
	w := s.provider(plaza.Toward(90, 1000))
	id, e := s.ask(), s.engine()
	must(t, e.Round(t.Context()))
	offer, _ := s.offerOf(id)
	_, err := s.Accept(t.Context(), w, offer, 0)
	must(t, err)
	fixes := int64(0)
	left := func() (minutes float64, told int) {
		fixes++
		s.fleet.Report(t.Context(), []fleet.Fix{{Provider: uuid.UUID(w.Provider), Point: plaza.Toward(90, 1000), Seq: fixes, RecordedAt: time.Now()}})
		s.lapse(id, dispatch.ProgressTick)
		s.scan(&minutes, `SELECT extract(epoch FROM eta_at - now()) / 60 FROM request WHERE id = $1`, id.String())
		s.scan(&told, `SELECT count(*) FROM request_history WHERE change = 'eta_changed' AND request_id = $1`, id.String())
		return minutes, told
	}
	byBridge := geo.Preparation.Minutes() + geo.ByRoad(roads.Drives(t.Context(), []geo.Leg{{From: plaza.Toward(90, 1000), To: plaza}})[0].Time,
		geo.TowTruck, geo.RushHour(time.Now().UTC())).Minutes()
	if minutes, told := left(); math.Abs(minutes-byBridge) > 1 || byBridge < 20 || told != 0 {
		t.Errorf("%.1f minutes left and told %d times, %.1f by the bridge", minutes, told, byBridge)
	}
	s.Roads = nil
	server.Close()
	if minutes, told := left(); minutes > 10 || told != 1 {
		t.Errorf("without roads %.1f minutes left, told %d times", minutes, told)
	}
	s.audited()
}

func TestRound_byRoadTheRavineIsFar(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	server, roads := ravineRoads(t)
	across, south := s.provider(plaza.Toward(90, 1000)), s.provider(plaza.Toward(180, 3000))
	e := s.engine()
	e.Service.Roads = roads
	id := s.ask()
	must(t, e.Round(t.Context()))
	if _, who := s.offerOf(id); who != south.Provider {
		t.Errorf("offered to %s, who is across the ravine (%s), not to %s", who, across.Provider, south.Provider)
	}
	s.replayed(id, true)
	base, err := url.Parse(server.URL)
	must(t, err)
	server.Close() // another request, and no road server: the estimate stands in
	e.Service.Roads = road.Open(road.Config{URL: base, Log: quiet})
	other := s.ask()
	must(t, e.Round(t.Context()))
	if _, who := s.offerOf(other); who != across.Provider {
		t.Errorf("without a road server offered to %s, not to the nearest free %s", who, across.Provider)
	}
	s.replayed(other, false)
}

// replayed checks that the stored rounds of a request decide again to the byte, and whether they knew roads.
func (s *stack) replayed(id interface{ String() string }, byRoad bool) {
	s.t.Helper()
	rows, err := s.own.Query(s.t.Context(), `SELECT round_id FROM round_request WHERE request_id = $1`, id.String())
	must(s.t, err)
	rounds, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	must(s.t, err)
	for _, id := range rounds {
		kept, err := s.db.Round(s.t.Context(), id)
		must(s.t, err)
		again, in, err := match.Replay(kept.Input)
		must(s.t, err)
		if string(again) != string(kept.Output) {
			s.t.Errorf("decided again otherwise:\n%s\nstored:\n%s", again, kept.Output)
		}
		if (len(in.Roads) > 0) != byRoad {
			s.t.Errorf("roads in the snapshot: %v", in.Roads)
		}
	}
}
