package match

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/geo"
)

// The tests' city: noon of a Monday in Guatemala, everything placed by kilometres east of a
// square in zone 1.
var (
	noon   = time.Date(2026, 3, 2, 18, 0, 0, 0, time.UTC)
	square = geo.Point{Lat: 14.6349, Lng: -90.5069}
)

func east(km float64) geo.Point { return square.Toward(90, km*1000) }

// id is a readable id: its last byte counts, so ids sort as their numbers.
func id(n int) uuid.UUID {
	var u uuid.UUID
	u[14], u[15] = byte(n>>8), byte(n)
	return u
}

// asks is a request for a tow at the square that has just come in.
func asks(n int) Request {
	return Request{ID: id(1000 + n), Service: "GRUA", Priority: Medium, Point: square, Since: noon}
}

// ready is a tow-capable car that passes every gate, somewhere east of the square.
func ready(n int, km float64) Provider {
	return Provider{
		ID: id(n), Point: east(km), FixedAt: noon.Add(-5 * time.Second), Vehicle: geo.Car, Services: []string{"GRUA"},
		Active: true, OnDuty: true, Connected: true,
	}
}

// town is a region whose cap holds at 45 minutes however many are free, and where idleness weighs much, so that one
// provider more changes one thing.
func town(requests []Request, providers ...Provider) Snapshot {
	policy := Default()
	policy.ETACapMin, policy.ETACapFreeShare = 45, 1
	return Snapshot{At: noon, Region: "guatemala", Policy: policy, PolicyVersion: 1, Requests: requests, Providers: providers}
}

func one(q Request) []Request { return []Request{q} }

// sent is the providers offered, in order of request and rank.
func sent(out Outcome) []int {
	got := []int{}
	for _, o := range out.Offers {
		got = append(got, int(o.Provider[14])<<8|int(o.Provider[15]))
	}
	return got
}

func wantSent(t *testing.T, in Snapshot, want ...int) Outcome {
	t.Helper()
	out := Decide(in)
	if got := sent(out); !slices.Equal(got, want) {
		t.Errorf("offered to %v, want %v\n%s", got, want, encode(t, out))
	}
	return out
}

func encode(t interface{ Fatal(...any) }, v any) string {
	b, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// crowd is a city of random requests and providers in a square 24 km wide.
func crowd(seed uint64, requests, providers int) Snapshot {
	r := rand.New(rand.NewPCG(seed, 1))
	place := func() geo.Point {
		return square.Toward(90, r.Float64()*24_000).Toward(0, r.Float64()*24_000)
	}
	in := town(nil)
	for i := range providers {
		p := ready(i, 0)
		p.Point = place()
		p.Offered = r.IntN(40)
		p.Accepted = r.IntN(p.Offered + 1)
		p.IdleSince = noon.Add(-time.Duration(r.IntN(7200)) * time.Second)
		in.Providers = append(in.Providers, p)
	}
	classes := []Priority{Urgent, High, Medium, Low}
	for i := range requests {
		q := asks(10_000 + i)
		q.Point, q.Priority = place(), classes[r.IntN(4)]
		q.Since = noon.Add(-time.Duration(r.IntN(1800)) * time.Second)
		in.Requests = append(in.Requests, q)
	}
	return in
}
