package road_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/auxilio/auxilio/geo"
	"github.com/auxilio/auxilio/geo/road"
	"github.com/auxilio/auxilio/geo/road/router"
	"github.com/auxilio/auxilio/geo/streets"
)

// server is a road server over the streets of Guatemala City, in front of which things may go wrong.
type server struct {
	*httptest.Server
	asked atomic.Int64
	fault atomic.Pointer[http.HandlerFunc] // nil for none
}

func serve(t *testing.T) *server {
	t.Helper()
	city, err := streets.Guatemala()
	if err != nil {
		t.Fatal(err)
	}
	s, r := &server{}, router.Router{City: city}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		s.asked.Add(1)
		if f := s.fault.Load(); f != nil {
			(*f)(w, req)
			return
		}
		r.ServeHTTP(w, req)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *server) fail(f http.HandlerFunc) { s.fault.Store(&f) }

func open(t *testing.T, s *server, change func(*road.Config)) *road.Roads {
	t.Helper()
	base, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	c := road.Config{URL: base, Budget: 2 * time.Second, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	if change != nil {
		change(&c)
	}
	r := road.Open(c)
	t.Cleanup(r.Close)
	return r
}

var (
	obelisco = geo.Point{Lat: 14.5952, Lng: -90.5182}
	torre    = geo.Point{Lat: 14.6122, Lng: -90.5170}
	centro   = geo.Point{Lat: 14.6395, Lng: -90.5132}
	pacific  = geo.Point{Lat: 12.0, Lng: -95.0}
)

func one(t *testing.T, r *road.Roads, l geo.Leg) geo.Drive {
	t.Helper()
	return r.Drives(t.Context(), []geo.Leg{l})[0]
}

func TestDrives_byRoad(t *testing.T) {
	t.Parallel()
	r := open(t, serve(t), nil)
	legs := []geo.Leg{{From: obelisco, To: torre}, {From: centro, To: torre}, {From: torre, To: obelisco}, {From: pacific, To: torre}}
	drives := r.Drives(t.Context(), legs)
	for i, l := range legs[:3] {
		straight := geo.Distance(l.From, l.To)
		if d := drives[i]; !d.Known || d.Metres < straight-1 || d.Metres > 2*straight {
			t.Errorf("leg %d of %.0f m: %+v", i, straight, d)
		}
	}
	// The 7a avenida is an arterial: its length at 30 km/h.
	if d := drives[0]; math.Abs(d.Time.Seconds()-d.Metres/(30/3.6)) > 5 {
		t.Errorf("%+v is not the arterial's speed", d)
	}
	if drives[3].Known {
		t.Errorf("from the ocean: %+v", drives[3])
	}
}

func TestDrives_keepsByCellPair(t *testing.T) {
	t.Parallel()
	s := serve(t)
	r := open(t, s, nil)
	first := one(t, r, geo.Leg{From: obelisco, To: torre})
	near := geo.CellAt(obelisco, 10).Center()
	if again := one(t, r, geo.Leg{From: near, To: torre}); again != first || s.asked.Load() != 1 {
		t.Errorf("%+v after %+v, asked %d times", again, first, s.asked.Load())
	}
	one(t, r, geo.Leg{From: pacific, To: torre})
	if one(t, r, geo.Leg{From: pacific, To: torre}); s.asked.Load() != 2 {
		t.Errorf("that there is no way was asked again: %d", s.asked.Load())
	}
}

func TestDrives_manyAtOnceAskOnce(t *testing.T) {
	t.Parallel()
	s := serve(t)
	r, release := open(t, s, nil), make(chan struct{})
	city, _ := streets.Guatemala()
	s.fail(func(w http.ResponseWriter, req *http.Request) {
		<-release
		router.Router{City: city}.ServeHTTP(w, req)
	})
	var all, started sync.WaitGroup
	var known atomic.Int64
	for range 40 {
		started.Add(1)
		all.Go(func() {
			started.Done()
			if r.Drives(context.Background(), []geo.Leg{{From: obelisco, To: torre}})[0].Known {
				known.Add(1)
			}
		})
	}
	started.Wait()
	close(release)
	all.Wait()
	if known.Load() != 40 || s.asked.Load() > 2 { // 2: one that came after the first was answered, before it was kept
		t.Errorf("%d know, asked %d times", known.Load(), s.asked.Load())
	}
}

// slow has the server answer one call when release is closed; served is closed then.
func (s *server) slow() (release, served chan struct{}) {
	city, _ := streets.Guatemala()
	release, served = make(chan struct{}), make(chan struct{})
	s.fail(func(w http.ResponseWriter, req *http.Request) {
		<-release
		router.Router{City: city}.ServeHTTP(w, req)
		close(served)
	})
	return release, served
}

func TestDrives_waitsNoLongerThanItsBudget(t *testing.T) {
	t.Parallel()
	s := serve(t)
	r := open(t, s, func(c *road.Config) { c.Budget = 30 * time.Millisecond })
	release, served := s.slow()
	if d := one(t, r, geo.Leg{From: obelisco, To: torre}); d.Known {
		t.Errorf("known before the server answered: %+v", d)
	}
	close(release) // only now, so the call did not wait for it
	<-served
	r.Close() // the call under way ends, and what it brought is kept
	if d := one(t, r, geo.Leg{From: obelisco, To: torre}); !d.Known || s.asked.Load() != 1 {
		t.Errorf("the late answer is lost: %+v, asked %d times", d, s.asked.Load())
	}
}

// Who cannot wait is told what is known, and makes that it is known to who comes next.
func TestSoon_waitsForNobody(t *testing.T) {
	t.Parallel()
	s := serve(t)
	r := open(t, s, nil)
	release, served := s.slow()
	leg := []geo.Leg{{From: obelisco, To: torre}}
	if d := r.Soon(leg)[0]; d.Known {
		t.Errorf("known before the server answered: %+v", d)
	}
	close(release)
	<-served
	r.Close()
	if d := r.Soon(leg)[0]; !d.Known || s.asked.Load() != 1 {
		t.Errorf("asked %d times, and it is %+v", s.asked.Load(), d)
	}
}

func TestDrives_nonsenseIsNotBelieved(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"not JSON":       `<html>hello</html>`,
		"cut":            `{"code":"Ok","durations":[[12`,
		"empty":          ``,
		"another code":   `{"code":"Error","durations":[[100]]}`,
		"rows missing":   `{"code":"Ok","durations":[]}`,
		"cells missing":  `{"code":"Ok","durations":[[]]}`,
		"too many cells": `{"code":"Ok","durations":[[100,100]]}`,
		"words":          `{"code":"Ok","durations":[["soon"]]}`,
		"null":           `{"code":"Ok","durations":[[null]]}`,
		"negative":       `{"code":"Ok","durations":[[-5]]}`,
		"days":           `{"code":"Ok","durations":[[1e9]]}`,
		"a jet":          `{"code":"Ok","durations":[[1]]}`,
		"far from roads": `{"code":"Ok","durations":[[900]],"sources":[{"distance":90000}]}`,
	} {
		s := serve(t)
		r := open(t, s, nil)
		s.fail(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, body) })
		if d := one(t, r, geo.Leg{From: obelisco, To: geo.Point{Lat: 14.9, Lng: -91.5}}); d.Known {
			t.Errorf("%s: %+v", name, d)
		}
	}
}

// Some ways are known and some are not, in one answer.
func TestDrives_partOfAnAnswer(t *testing.T) {
	t.Parallel()
	s := serve(t)
	r := open(t, s, nil)
	s.fail(func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, `{"code":"Ok","durations":[[null],[300.5]],"distances":[[null],[null]]}`)
	})
	d := r.Drives(t.Context(), []geo.Leg{{From: obelisco, To: torre}, {From: centro, To: torre}})
	if d[0].Known || !d[1].Known || d[1].Time != 300500*time.Millisecond {
		t.Errorf("%+v", d)
	}
}

func TestDrives_leavesAFailingServerAlone(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]http.HandlerFunc{
		"500": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) },
		"redirect": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://127.0.0.1:1/", http.StatusFound)
		},
		"hang-up": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	} {
		s := serve(t)
		r := open(t, s, func(c *road.Config) { c.Rest = 50 * time.Millisecond })
		s.fail(fault)
		for i := range 20 {
			if d := one(t, r, geo.Leg{From: obelisco.Toward(90, float64(i)*300), To: torre}); d.Known {
				t.Fatalf("%s: %+v", name, d)
			}
		}
		if n := s.asked.Load(); n < 5 || n > 12 { // 12: net/http tries a connection that was cut again
			t.Errorf("%s: a server that always fails was asked %d times of 20", name, n)
		}
		s.fault.Store(nil)
		for until := time.Now().Add(5 * time.Second); !one(t, r, geo.Leg{From: centro, To: torre}).Known; {
			if time.Now().After(until) {
				t.Fatalf("%s: it works again and is not asked", name)
			}
			time.Sleep(5 * time.Millisecond)
		}
	}
}

func TestDrives_asManyAsATableTakes(t *testing.T) {
	t.Parallel()
	s := serve(t)
	r := open(t, s, nil)
	var legs []geo.Leg
	for i := range 120 {
		legs = append(legs, geo.Leg{From: obelisco.Toward(float64(i*3), 400+float64(i)*10), To: torre})
	}
	for i, d := range r.Drives(t.Context(), legs) {
		if !d.Known {
			t.Errorf("leg %d is not known", i)
		}
	}
	if n := s.asked.Load(); n < 2 || n > 3 { // 50 starts in each, of one cell once
		t.Errorf("120 legs took %d tables", n)
	}
}

func TestRouter_refusesInOSRMsWords(t *testing.T) {
	t.Parallel()
	s := serve(t)
	for path, code := range map[string]string{
		"/route/v1/driving/-90.5,14.6;-90.51,14.6":                          "InvalidService",
		"/table/v1/driving/-90.5;14.6":                                      "InvalidQuery",
		"/table/v1/driving/-90.5,94;-90.51,14.6":                            "InvalidQuery",
		"/table/v1/driving/-90.5,14.6;-90.51,14.6?sources=7":                "InvalidOptions",
		"/table/v1/driving/-90.5,14.6;-90.51,14.6?sources=0&destinations=x": "InvalidOptions",
	} {
		res, err := http.Get(s.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(res.Body)
		res.Body.Close()
		if want := fmt.Sprintf(`"code":%q`, code); res.StatusCode != http.StatusBadRequest || !strings.Contains(string(body), want) {
			t.Errorf("%s: %d %s", path, res.StatusCode, body)
		}
	}
}
