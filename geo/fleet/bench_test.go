package fleet_test

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/auxilio/auxilio/geo"
	"github.com/auxilio/auxilio/geo/fleet"
)

const benchCity = 10_000

// city is n providers within 13 km of the middle.
func city(n int) []fleet.Unit {
	r, now := rand.New(rand.NewPCG(1, 1)), time.Now()
	units := make([]fleet.Unit, n)
	for i := range units {
		units[i] = online(i, guatemala.Toward(360*r.Float64(), 13_000*math.Sqrt(r.Float64())), now)
	}
	return units
}

func corner(r *rand.Rand) geo.Point {
	return guatemala.Toward(360*r.Float64(), 13_000*math.Sqrt(r.Float64()))
}

// BenchmarkNearest finds the 25 nearest of 10 000 within 10 km: in the replica, in the index of Redis, by GEOSEARCH
// over one sorted set (exact, and with ANY, which is not), and, as a measure, how long a PING takes.
func BenchmarkNearest(b *testing.B) {
	f := open(b, startRedis(b).client(), fleet.Config{Fresh: time.Hour})
	units := city(benchCity)
	f.Put(units...)
	whole(b, f)
	direct := startRedis(b).client()
	defer direct.Close()
	ctx := context.Background()
	for _, u := range units {
		direct.GeoAdd(ctx, "all", &redis.GeoLocation{Name: string(u.Provider[:]), Longitude: u.Point.Lng, Latitude: u.Point.Lat})
	}
	r := rand.New(rand.NewPCG(2, 2))
	b.Run("replica", func(b *testing.B) {
		for b.Loop() {
			f.Nearest(fleet.Query{At: corner(r), Service: "GRUA", Limit: 25, RadiusM: 10_000})
		}
	})
	b.Run("index", func(b *testing.B) {
		for b.Loop() {
			if _, err := f.NearestCold(ctx, fleet.Query{At: corner(r), Service: "GRUA", Limit: 25, RadiusM: 10_000}); err != nil {
				b.Fatal(err)
			}
		}
	})
	for name, anyOf := range map[string]bool{"geosearch": false, "geosearch-any": true} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				at := corner(r)
				q := &redis.GeoSearchLocationQuery{WithDist: true, GeoSearchQuery: redis.GeoSearchQuery{
					Longitude: at.Lng, Latitude: at.Lat, Radius: 10_000, RadiusUnit: "m", Sort: "ASC", Count: 25, CountAny: anyOf,
				}}
				if err := direct.GeoSearchLocation(ctx, "all", q).Err(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("ping", func(b *testing.B) {
		for b.Loop() {
			direct.Ping(ctx)
		}
	})
}

// BenchmarkReport takes fixes of 10 000 providers that go 10 m each, in batches of 30, and says how long Redis needs for the rest of them.
func BenchmarkReport(b *testing.B) {
	f := open(b, startRedis(b).client(), fleet.Config{Fresh: time.Hour})
	units := city(benchCity)
	f.Put(units...)
	whole(b, f)
	ctx, n := context.Background(), 0
	for b.Loop() {
		fixes := make([]fleet.Fix, 30)
		for i := range fixes {
			u := units[n%benchCity]
			round := n/benchCity + 1
			fixes[i] = fleet.Fix{Provider: u.Provider, Point: u.Point.Toward(float64(n%360), float64(10*round%150)), Seq: int64(round), RecordedAt: time.Now()}
			n++
		}
		f.Report(ctx, fixes)
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "fixes/s")
	began, behind := time.Now(), f.Stats().Unsent
	eventually(b, 20*time.Second, "Redis has all fixes", func() bool { return f.Stats().Unsent == 0 })
	b.ReportMetric(float64(behind)/time.Since(began).Seconds(), "written/s")
}
