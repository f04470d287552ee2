package match

import (
	"cmp"
	"encoding/json"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/auxilio/auxilio/geo"
)

func TestDecide_nothingToDecide(t *testing.T) {
	if got := encode(t, Decide(Snapshot{})); got != "{\n \"offers\": [],\n \"decisions\": []\n}" {
		t.Error(got)
	}
	wantSent(t, town(nil, ready(1, 1)))
	out := wantSent(t, town(one(asks(1))))
	if d := out.Decisions[0]; d.Verdict != NoCandidates || d.RadiusKM != 50 || d.Candidates == nil {
		t.Errorf("%+v", d)
	}
}

func TestDecide_equalProvidersByID(t *testing.T) {
	in := town([]Request{asks(1), asks(2), asks(3)}, ready(5, 2), ready(4, 2), ready(3, 2), ready(9, 2), ready(7, 2))
	out := wantSent(t, in, 3, 4, 5)
	for i, c := range out.Decisions[0].Candidates {
		if c.Rank != i+1 {
			t.Errorf("candidate %d has rank %d", i, c.Rank)
		}
	}
}

func TestDecide_urgentBeforeAnOlderLow(t *testing.T) {
	in := town([]Request{waiting(asks(1), Low, 5), waiting(asks(2), Urgent, 0)}, ready(1, 3))
	out := wantSent(t, in, 1)
	if out.Offers[0].Request != id(1002) {
		t.Error("LOW was served first")
	}
	if d := out.Decisions[0]; d.Verdict != Waiting || d.Candidates[0].WhyNot != BetterElsewhere {
		t.Errorf("%+v", d)
	}
}

// The nearest provider goes to the request that has nobody else, though it is nearer to another.
func TestDecide_wholeRegionIsBetterThanEachAlone(t *testing.T) {
	far := asks(1)
	far.Point = east(-9)
	in := town([]Request{far, asks(2)}, ready(1, -0.5), ready(2, 2))
	out := wantSent(t, in, 1, 2)
	if d := out.Decisions[1]; d.Candidates[0].WhyNot != BetterElsewhere || !d.Candidates[1].Chosen {
		t.Errorf("%+v", d)
	}
}

func TestDecide_timeLetsAFarProviderIn(t *testing.T) {
	for _, c := range []struct {
		minutes float64
		class   Priority
		want    []int
	}{
		{0, Low, []int{}}, {20, Low, []int{}}, {40, Low, []int{1}}, {20, Urgent, []int{1}},
	} {
		wantSent(t, town(one(waiting(asks(1), c.class, c.minutes)), ready(1, 12)), c.want...)
	}
}

// While many are free the cap does not hold: nobody is kept waiting for an idle provider.
func TestDecide_capHoldsOnlyWhileFewAreFree(t *testing.T) {
	for _, c := range []struct {
		engaged int
		want    []int
	}{
		{0, []int{1}}, {2, []int{1}}, {3, []int{}}, {20, []int{}},
	} {
		in := town(one(asks(1)), ready(1, 20))
		in.Policy.ETACapMin, in.Policy.ETACapFreeShare = 15, 0.3
		off := ready(90, 1)
		off.OnDuty = false
		in.Providers = append(in.Providers, off)
		for n := range c.engaged {
			p := ready(10+n, 1)
			p.Busy, p.HasLiveOffer = n%2 == 0, n%2 == 1
			in.Providers = append(in.Providers, p)
		}
		wantSent(t, in, c.want...)
	}
}

func TestDecide_oneClassUpAfterTwiceTheTargetWait(t *testing.T) {
	for _, c := range []struct {
		asked   Priority
		minutes float64
		want    Priority
	}{
		{Low, 5.9, Low}, {Low, 6, Medium}, {Low, 600, Medium}, {Medium, 6, High}, {High, 3.9, High}, {High, 4, Urgent}, {Urgent, 60, Urgent},
	} {
		out := Decide(town(one(waiting(asks(1), c.asked, c.minutes))))
		if got := out.Decisions[0].Class; got != c.want {
			t.Errorf("%s after %v min weighs as %s, want %s", c.asked, c.minutes, got, c.want)
		}
	}
}

// A request within the cap still waits when the one who could come costs more than waiting.
func TestDecide_waitsWhenWaitingIsCheaper(t *testing.T) {
	late := record(ready(1, 10.4), 0, 40)
	in := town(one(waiting(asks(1), Low, 0)), late)
	out := wantSent(t, in)
	d := out.Decisions[0]
	if d.Verdict != Waiting || len(d.Candidates) != 1 || d.Candidates[0].WhyNot != WaitingCheaper {
		t.Fatalf("%s", encode(t, out))
	}
	if c := d.Candidates[0]; c.ETAS > d.ETACapS || c.Terms.Total <= d.WaitCost {
		t.Errorf("%s", encode(t, out))
	}
}

func TestReliability_isMildForNewcomersAndBounded(t *testing.T) {
	r := newRound(town(nil)).look(&Request{})
	for _, c := range []struct {
		accepted, offered int
		want              float64
	}{
		{0, 0, 0}, {1, 1, -120.0 / 11}, {0, 1, 120.0 / 11}, {10, 10, -60}, {0, 10, 60},
		{1_000_000, 1_000_000, -120}, {0, 1_000_000, 120}, {50, 10, -60}, {-3, -3, 0},
	} {
		p := Provider{Accepted: c.accepted, Offered: c.offered}
		if got := r.reliability(&p); math.Abs(got-c.want) > 0.01 {
			t.Errorf("%d of %d: %v s, want %v", c.accepted, c.offered, got, c.want)
		}
	}
}

func TestIdleCredit_endsAfterAnHour(t *testing.T) {
	r := newRound(town(nil)).look(&Request{})
	for minutes, want := range map[int]float64{0: 0, 10: 60, 60: 360, 600: 360, -5: 0} {
		p := idle(ready(1, 1), minutes)
		if got := r.idleCredit(&p); math.Abs(got-want) > 1e-9 {
			t.Errorf("%d min idle: %v s, want %v", minutes, got, want)
		}
	}
	if got := r.idleCredit(&Provider{}); got != 0 {
		t.Errorf("never idle: %v", got)
	}
}

func TestDecide_costIsTheFormula(t *testing.T) {
	p := idle(record(ready(1, 4), 8, 10), 30)
	in := town(one(waiting(asks(1), High, 2)), p)
	in.Rush = true
	out := wantSent(t, in, 1)
	eta := math.Round(120 + 4000*1.35/(20_000*0.72/3600))
	want := Terms{ETA: eta, Weight: 4, Reliability: -36, Idle: 180, Total: 4*eta - 36 - 180}
	if got := *out.Decisions[0].Candidates[0].Terms; got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if d := out.Decisions[0]; d.ETACapS != 45*60+30 || d.WaitCost != 4*(45*60+30) {
		t.Errorf("%+v", d)
	}
}

// Requests that ask several at once take turns: nobody's second choice costs another its first.
func TestDecide_parallelNeverTakesAnothersFirst(t *testing.T) {
	q1, q2 := waiting(asks(1), Urgent, 0), waiting(asks(2), Low, 0)
	in := town([]Request{q1, q2}, ready(1, 1), ready(2, 2), ready(3, 3))
	in.Policy.Parallel = 5
	out := Decide(in)
	if got := len(out.Offers); got != 3 {
		t.Fatalf("%d offers, want 3", got)
	}
	if last := out.Offers[2]; last.Request != q2.ID || last.Rank != 1 {
		t.Errorf("%+v", out.Offers)
	}
}

func TestDecide_everybodyAtOnePlace(t *testing.T) {
	in := crowd(1, 60, 200)
	for i := range in.Providers {
		in.Providers[i].Point = square
	}
	for i := range in.Requests {
		in.Requests[i].Point = square
	}
	in.Policy.KCandidates = 60
	if got := len(Decide(in).Offers); got != 60 {
		t.Errorf("%d offers, want 60", got)
	}
}

func TestDecide_nobodyIsFromNowhere(t *testing.T) {
	lost, there := ready(1, 1), ready(2, 1)
	lost.Point = geo.Point{Lat: math.NaN(), Lng: -90}
	wantSent(t, town(one(asks(1)), lost, there), 2)
	q := asks(1)
	q.Only = []uuid.UUID{lost.ID}
	wantSent(t, town(one(q), lost, there))
	q = asks(1)
	q.Point = geo.Point{Lat: math.Inf(1), Lng: math.NaN()}
	wantSent(t, town(one(q), lost, there))
}

func TestDecide_sameIDCountsOnce(t *testing.T) {
	old, fresh := ready(1, 1), ready(1, 2)
	old.FixedAt = noon.Add(-80 * time.Second)
	for _, providers := range [][]Provider{{old, fresh}, {fresh, old}} {
		in := town([]Request{asks(1), asks(1)}, providers...)
		out := wantSent(t, in, 1)
		if out.Offers[0].DistanceM != 2000 || len(out.Decisions) != 1 {
			t.Errorf("%s", encode(t, out))
		}
	}
}

func TestDecide_absurdTimesAndNumbersOverflowNothing(t *testing.T) {
	q := asks(1)
	q.Since = time.Time{}
	p := idle(ready(1, 1), 0)
	p.FixedAt, p.IdleSince = noon.AddDate(500, 0, 0), time.Unix(-1e11, 0)
	p.Offered, p.Accepted = math.MaxInt, math.MaxInt
	in := town(one(q), p)
	in.Policy.Weights = Weights{1000, 1000, 1000, 1000}
	in.Policy.ETACapGrowth, in.Policy.IdleCredit = 10, 10
	out := wantSent(t, in, 1)
	if c := out.Offers[0].Cost; math.IsNaN(c) || out.Decisions[0].WaitCost < c {
		t.Errorf("%s", encode(t, out))
	}
}

// Those who do other things are few in the record, however near they are.
func TestDecide_strangersDoNotCrowdTheRecord(t *testing.T) {
	in := town(one(asks(1)), ready(100, 5), ready(101, 6))
	in.Providers[0].OnDuty = false
	for n := range 80 {
		in.Providers = append(in.Providers, strangerAt(n, 1))
	}
	out := wantSent(t, in, 101)
	if n := len(out.Decisions[0].Candidates); n != 12 || gateOf(out, id(100)) != OffDuty {
		t.Errorf("%d candidates, want 12\n%s", n, encode(t, out))
	}
}

func TestDecide_recordsAtMostFortyRefused(t *testing.T) {
	in := crowd(5, 3, 500)
	for i := range in.Providers {
		in.Providers[i].OnDuty = i%3 == 0
		in.Providers[i].RadiusKM = 0.001
	}
	for _, d := range Decide(in).Decisions {
		if len(d.Candidates) != unableMax {
			t.Errorf("%d candidates, want %d", len(d.Candidates), unableMax)
		}
	}
}

// drawSnapshot is a small region in any state.
func drawSnapshot(t *rapid.T) Snapshot {
	in := town(nil)
	in.Rush = rapid.Bool().Draw(t, "rush")
	in.Policy.Parallel = rapid.IntRange(1, 3).Draw(t, "parallel")
	in.Policy.KCandidates = rapid.IntRange(1, 6).Draw(t, "k")
	in.Policy.RadiusKM = rapid.SampledFrom([]float64{0.5, 3, 10}).Draw(t, "radius")
	in.Policy.ETACapFreeShare = rapid.SampledFrom([]float64{0, 0.3, 1}).Draw(t, "free share")
	in.Policy.ETACapMin = rapid.SampledFrom([]float64{5, 15, 45}).Draw(t, "cap")
	for n := range rapid.IntRange(0, 9).Draw(t, "providers") {
		in.Providers = append(in.Providers, drawProvider(t, n))
	}
	for n := range rapid.IntRange(0, 5).Draw(t, "requests") {
		in.Requests = append(in.Requests, drawRequest(t, n))
	}
	in.Roads = drawRoads(t)
	return in
}

func drawPlace(t *rapid.T) geo.Point {
	if rapid.IntRange(0, 5).Draw(t, "anywhere") == 0 {
		return drawPoint(t, "place")
	}
	return east(rapid.SampledFrom([]float64{0, 0.3, 1, 2, 2, 4, 8, 11, 20, 49}).Draw(t, "east"))
}

func drawProvider(t *rapid.T, n int) Provider {
	often := func(name string) bool { return rapid.IntRange(0, 9).Draw(t, name) > 0 }
	p := ready(n, 0)
	p.Point = drawPlace(t)
	p.Vehicle = rapid.SampledFrom(geo.Vehicles()).Draw(t, "vehicle")
	p.Services = rapid.SampledFrom([][]string{{"GRUA"}, {"GRUA", "GRUA"}, {"AMBULANCIA"}, {"AMBULANCIA", "GRUA"}, nil}).Draw(t, "services")
	p.Active, p.OnDuty, p.Connected = often("active"), often("duty"), often("connected")
	p.Busy, p.HasLiveOffer = !often("busy"), !often("offer")
	p.RadiusKM = rapid.SampledFrom([]float64{0, 50, 2}).Draw(t, "own radius")
	p.Offered, p.Accepted = rapid.IntRange(0, 30).Draw(t, "offered"), rapid.IntRange(0, 30).Draw(t, "accepted")
	p.IdleSince = noon.Add(-time.Duration(rapid.IntRange(0, 5000).Draw(t, "idle")) * time.Second)
	p.ShiftEnds, p.NextJob, p.FreeAt = drawTime(t, "shift"), drawTime(t, "next"), drawTime(t, "free")
	return p
}

func drawTime(t *rapid.T, name string) *time.Time {
	if m := rapid.IntRange(-60, 40).Draw(t, name); m > 0 {
		return at(noon.Add(time.Duration(m) * time.Minute))
	}
	return nil
}

func drawRequest(t *rapid.T, n int) Request {
	q := asks(n)
	q.Point = drawPlace(t)
	q.Service = rapid.SampledFrom([]string{"GRUA", "GRUA", "AMBULANCIA", "PLOMERIA"}).Draw(t, "service")
	q.Priority = rapid.SampledFrom([]Priority{Urgent, High, Medium, Low, "?"}).Draw(t, "priority")
	q.Since = noon.Add(-time.Duration(rapid.IntRange(-10, 4000).Draw(t, "waited")) * time.Second)
	q.Held = rapid.IntRange(0, 9).Draw(t, "held") == 0
	for range rapid.IntRange(0, 4).Draw(t, "asked") {
		q = asked(q, time.Duration(rapid.IntRange(0, 200).Draw(t, "ago"))*time.Second, rapid.IntRange(0, 9).Draw(t, "whom"))
	}
	if rapid.IntRange(0, 5).Draw(t, "quarrels") == 0 {
		q.Blocked = []uuid.UUID{id(rapid.IntRange(0, 9).Draw(t, "blocked"))}
	}
	if rapid.IntRange(0, 7).Draw(t, "named") == 0 {
		q.Only = []uuid.UUID{id(rapid.IntRange(0, 9).Draw(t, "only")), id(rapid.IntRange(0, 9).Draw(t, "or"))}
	}
	q.RadiusKM = rapid.SampledFrom([]float64{0, 0, 0, 20}).Draw(t, "widened")
	return q
}

func TestDecide_orderOfInputMeansNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := drawSnapshot(t)
		want := encode(t, Decide(in))
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		r.Shuffle(len(in.Requests), func(i, j int) { in.Requests[i], in.Requests[j] = in.Requests[j], in.Requests[i] })
		r.Shuffle(len(in.Providers), func(i, j int) { in.Providers[i], in.Providers[j] = in.Providers[j], in.Providers[i] })
		r.Shuffle(len(in.Roads), func(i, j int) { in.Roads[i], in.Roads[j] = in.Roads[j], in.Roads[i] })
		if got := encode(t, Decide(in)); got != want {
			t.Fatalf("%s\nwant %s", got, want)
		}
	})
}

func TestDecide_changesNothingItWasGiven(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := drawSnapshot(t)
		want := encode(t, in)
		Prune(in, Decide(in))
		if got := encode(t, in); got != want {
			t.Fatalf("%s\nwant %s", got, want)
		}
	})
}

// A round that was stored is decided again from the bytes it was stored as.
func TestPrune_decidesTheSameFromStorage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { checkPruned(t, drawSnapshot(t)) })
	big := crowd(11, 150, 1500)
	for i := range big.Providers {
		big.Providers[i].OnDuty = i%4 != 0
	}
	if kept := checkPruned(t, big); kept == len(big.Providers) {
		t.Error("nobody was left out of a large region")
	}
}

func TestPrune_leavesOutWhatNobodyLookedAt(t *testing.T) {
	q := asked(asks(1), 10*time.Second, 1, 2)
	q.Blocked = []uuid.UUID{id(1), id(2)}
	in := town(one(q), ready(1, 3), ready(2, 60), ready(3, 4), strangerAt(4, 70))
	kept := Prune(in, Decide(in))
	if want := []Crew{{Service: "GRUA", Free: 3}}; !slices.Equal(kept.Crews, want) {
		t.Errorf("crews %v, want %v", kept.Crews, want)
	}
	if len(kept.Providers) != 2 || len(kept.Requests[0].Asked) != 1 || len(kept.Requests[0].Blocked) != 1 {
		t.Errorf("%s", encode(t, kept))
	}
}

func strangerAt(n int, km float64) Provider {
	p := ready(n, km)
	p.Services = []string{"PLOMERIA"}
	return p
}

func checkPruned(t rapid.TB, in Snapshot) int {
	out := Decide(in)
	var stored Snapshot
	if err := json.Unmarshal([]byte(encode(t, Prune(in, out))), &stored); err != nil {
		t.Fatal(err)
	}
	if got, want := encode(t, Decide(stored)), encode(t, out); got != want {
		t.Fatalf("%s\nwant %s", got, want)
	}
	return len(stored.Providers)
}

func TestDecide_keepsItsPromises(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := drawSnapshot(t)
		out := Decide(in)
		checkOffers(t, in, out)
		for _, d := range out.Decisions {
			checkVerdict(t, d)
			checkSearch(t, in, d)
		}
		checkCheapest(t, in, out)
	})
}

// checkOffers holds an outcome to: nobody twice, ranks from one, no more than wanted, and only
// who passed.
func checkOffers(t *rapid.T, in Snapshot, out Outcome) {
	seen, ranks := map[uuid.UUID]bool{}, map[uuid.UUID]int{}
	for _, o := range out.Offers {
		if seen[o.Provider] {
			t.Fatalf("%s is offered twice", o.Provider)
		}
		seen[o.Provider] = true
		if ranks[o.Request]++; o.Rank != ranks[o.Request] {
			t.Fatalf("%+v has rank %d, want %d", o, o.Rank, ranks[o.Request])
		}
		q := requestOf(in, o.Request)
		if o.Rank > max(in.Policy.Parallel, len(q.Only)) || q.Held {
			t.Fatalf("%+v offered for %+v", o, q)
		}
	}
}

func requestOf(in Snapshot, id uuid.UUID) Request {
	return in.Requests[slices.IndexFunc(in.Requests, func(q Request) bool { return q.ID == id })]
}

func checkVerdict(t *rapid.T, d Decision) {
	passed, chosen := 0, 0
	for _, c := range d.Candidates {
		if (c.Gate == "") != (c.Terms != nil) || (c.Gate == "") != (c.Rank > 0) {
			t.Fatalf("%+v", c)
		}
		if c.Gate == "" {
			passed++
			if c.Chosen == (c.WhyNot != "") {
				t.Fatalf("%+v", c)
			}
		}
		if c.Chosen {
			chosen++
		}
		if c.WhyNot == WaitingCheaper && c.Terms.Total <= d.WaitCost {
			t.Fatalf("%+v could have come for %v", c, d.WaitCost)
		}
	}
	want := map[bool]Verdict{true: Offered, false: Waiting}[chosen > 0]
	if passed == 0 && d.Verdict != Held {
		want = NoCandidates
	}
	if d.Verdict != want && d.Verdict != Held {
		t.Fatalf("verdict %s, want %s", d.Verdict, want)
	}
}

// checkSearch holds the candidates who passed to what looking at every provider in turn finds.
func checkSearch(t *rapid.T, in Snapshot, d Decision) {
	r := newRound(in)
	q := requestOf(in, d.Request)
	var got []uuid.UUID
	for _, c := range d.Candidates {
		if c.Gate == "" {
			got = append(got, c.Provider)
		}
	}
	s := r.look(&q)
	s.reoffer = seconds(in.Policy.ReofferS)
	s.weigh()
	want := s.bruteForce()
	if len(want) == 0 {
		s.reoffer = seconds(in.Policy.ReofferAloneS)
		want = s.bruteForce()
	}
	if !slices.Equal(got, want) {
		t.Fatalf("passed %v, want %v", got, want)
	}
}

// bruteForce is who passes within the first radius that holds anybody, nearest first.
func (s *survey) bruteForce() []uuid.UUID {
	for _, km := range []float64{s.Policy.RadiusKM, s.Policy.RadiusMaxKM} {
		if s.chosen() {
			km = math.MaxInt32
		}
		if found := s.bruteForceWithin(int64(1000 * max(km, s.request.RadiusKM))); len(found) > 0 {
			return found
		}
	}
	return nil
}

func (s *survey) bruteForceWithin(within int64) []uuid.UUID {
	var found []prospect
	for i := range s.Providers {
		p := &s.Providers[i]
		c := s.prospect(near{metres(s.request.Point, p.Point), int32(i)})
		named := !s.chosen() || slices.Contains(s.request.Only, p.ID)
		if named && int64(c.DistanceM) <= within && s.try(slices.Concat(standing, onTheWay), p, &c) == "" {
			found = append(found, c)
		}
	}
	slices.SortFunc(found, byDistance)
	if !s.chosen() {
		found = found[:min(len(found), s.Policy.KCandidates)]
	}
	var ids []uuid.UUID
	for _, c := range found {
		ids = append(ids, c.Provider)
	}
	return ids
}

// checkCheapest holds the first offers to the cheapest total there is, found by trying all.
func checkCheapest(t *rapid.T, in Snapshot, out Outcome) {
	p := &problem{columns: len(in.Providers)}
	paid := int64(0)
	for _, d := range out.Decisions {
		var edges []edge
		for _, c := range d.Candidates {
			if c.Gate == "" {
				edges = append(edges, edge{int32(c.Provider[15]), milli(c.Terms.Total)})
			}
		}
		slices.SortFunc(edges, func(a, b edge) int { return cmp.Compare(a.column, b.column) })
		p.addRow(milli(d.WaitCost), edges...)
		paid += firstPrice(out, d)
	}
	if want := p.cheapest(0, make([]bool, p.columns)); paid != want {
		t.Fatalf("first offers and waiting cost %d, the cheapest is %d", paid, want)
	}
}

func firstPrice(out Outcome, d Decision) int64 {
	for _, o := range out.Offers {
		if o.Request == d.Request && o.Rank == 1 {
			return milli(o.Cost)
		}
	}
	return milli(d.WaitCost)
}

func TestDecide_sameBytesEveryTime(t *testing.T) {
	in := crowd(2, 120, 300)
	want := encode(t, Decide(in))
	for range 5 {
		if encode(t, Decide(in)) != want {
			t.Fatal("another outcome from the same snapshot")
		}
	}
}

func BenchmarkDecide(b *testing.B) {
	for _, size := range []struct {
		name                string
		requests, providers int
		onDuty              bool
	}{
		{"1x56", 1, 56, true}, {"40x120", 40, 120, true}, {"400x800", 400, 800, true}, {"1000x3000", 1000, 3000, true},
		{"400x800-nobody-on-duty", 400, 800, false},
	} {
		b.Run(size.name, func(b *testing.B) {
			in := crowd(1, size.requests, size.providers)
			for i := range in.Providers {
				in.Providers[i].OnDuty = size.onDuty
			}
			b.ReportAllocs()
			for b.Loop() {
				Decide(in)
			}
		})
	}
}
