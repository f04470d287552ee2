package match

import (
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestDefault_isValidAndSurvivesJSON(t *testing.T) {
	if err := Default().Validate(); err != nil {
		t.Fatal(err)
	}
	var back Policy
	if err := json.Unmarshal([]byte(encode(t, Default())), &back); err != nil || back != Default() {
		t.Errorf("%+v, %v", back, err)
	}
}

// Every number has bounds: spoilt far enough in either direction, the policy is refused under
// that field's JSON name.
func TestValidate_namesEverySpoiltField(t *testing.T) {
	for _, f := range fieldsOf(reflect.TypeFor[Policy](), "") {
		for _, spoil := range f.spoils() {
			p := Default()
			spoil(reflect.ValueOf(&p).Elem().FieldByIndex(f.index))
			var bad *PolicyError
			if err := p.Validate(); !errors.As(err, &bad) {
				t.Errorf("%s: spoilt and not refused: %v", f.name, err)
			} else if !strings.Contains(err.Error(), bad.Field) || !f.mayBlame(bad.Field) {
				t.Errorf("%s: blamed %v", f.name, err)
			}
		}
	}
}

type field struct {
	name  string
	index []int
	kind  reflect.Kind
}

func fieldsOf(t reflect.Type, prefix string) []field {
	var all []field
	for i := range t.NumField() {
		f := t.Field(i)
		name := prefix + f.Tag.Get("json")
		if f.Type.Kind() != reflect.Struct {
			all = append(all, field{name, f.Index, f.Type.Kind()})
			continue
		}
		for _, inner := range fieldsOf(f.Type, name+".") {
			inner.index = append([]int{i}, inner.index...)
			all = append(all, inner)
		}
	}
	return all
}

func (f field) spoils() []func(reflect.Value) {
	switch f.kind {
	case reflect.Int:
		return []func(reflect.Value){
			func(v reflect.Value) { v.SetInt(-1) },
			func(v reflect.Value) { v.SetInt(math.MaxInt32) },
		}
	case reflect.Float64:
		var all []func(reflect.Value)
		for _, x := range []float64{-1, math.NaN(), math.Inf(1), math.Inf(-1), 1e12} {
			all = append(all, func(v reflect.Value) { v.SetFloat(x) })
		}
		return all
	default:
		return []func(reflect.Value){func(v reflect.Value) { v.SetString("SOMETIMES") }}
	}
}

// mayBlame allows the other end of an order between two fields.
func (f field) mayBlame(blamed string) bool {
	partners := map[string]string{
		"radius_km": "radius_max_km", "offer_s": "offer_cap_s", "offer_urgent_s": "offer_cap_s", "ack_push_s": "ack_revoke_s",
		"reoffer_s": "reoffer_alone_s", "weights.LOW": "weights.MEDIUM", "weights.MEDIUM": "weights.HIGH", "weights.HIGH": "weights.URGENT",
	}
	return blamed == f.name || blamed == partners[f.name]
}

func idle(p Provider, minutes int) Provider {
	p.IdleSince = noon.Add(-time.Duration(minutes) * time.Minute)
	return p
}

func record(p Provider, accepted, offered int) Provider {
	p.Accepted, p.Offered = accepted, offered
	return p
}

func waiting(q Request, class Priority, minutes float64) Request {
	q.Priority = class
	q.Since = noon.Add(-time.Duration(minutes * float64(time.Minute)))
	return q
}

func ambulance(p Provider) Provider {
	p.Vehicle = "AMBULANCE"
	return p
}

func soonFree(p Provider, minutes int) Provider {
	p.Busy, p.FreeAt = true, at(noon.Add(time.Duration(minutes)*time.Minute))
	return p
}

func asked(q Request, ago time.Duration, providers ...int) Request {
	for _, n := range providers {
		q.Asked = append(q.Asked, Asked{Provider: id(n), At: noon.Add(-ago), Answer: "DECLINED"})
	}
	return q
}

// Every field a round reads changes who is offered something, in a case made for it.
func TestDecide_everyPolicyFieldCounts(t *testing.T) {
	stale := ready(1, 3)
	stale.FixedAt = noon.Add(-100 * time.Second)
	for _, c := range []struct {
		field  string
		in     Snapshot
		before []int
		change func(*Policy)
		after  []int
	}{
		{"radius_km", town(one(asks(1)), ready(1, 9.9), idle(ready(2, 10.1), 60)), []int{1}, func(p *Policy) { p.RadiusKM = 11 }, []int{2}},
		{"radius_max_km", town(one(asks(1)), ambulance(ready(1, 12))), []int{1}, func(p *Policy) { p.RadiusMaxKM = 11 }, []int{}},
		{"fresh_s", town(one(asks(1)), stale), []int{}, func(p *Policy) { p.FreshS = 120 }, []int{1}},
		{"k_candidates", town(one(asks(1)), ready(1, 3), idle(ready(2, 3.1), 60)), []int{2}, func(p *Policy) { p.KCandidates = 1 }, []int{1}},
		{"parallel", town(one(asks(1)), ready(1, 3), ready(2, 4)), []int{1}, func(p *Policy) { p.Parallel = 2 }, []int{1, 2}},
		{"eta_cap_min", town(one(asks(1)), ready(1, 5)), []int{1}, func(p *Policy) { p.ETACapMin = 20 }, []int{}},
		{"eta_cap_growth", town(one(waiting(asks(1), Medium, 30)), ready(1, 12)), []int{1}, func(p *Policy) { p.ETACapGrowth = 0 }, []int{}},
		{"eta_cap_growth_urgent", town(one(waiting(asks(1), Urgent, 30)), ready(1, 14)), []int{1}, func(p *Policy) { p.ETACapGrowthUrgent = 0.25 }, []int{}},
		{"eta_cap_free_share", town(one(asks(1)), ready(1, 12)), []int{}, func(p *Policy) { p.ETACapFreeShare = 0.9 }, []int{1}},
		{"travel_factor", town(one(asks(1)), ready(1, 8)), []int{1}, func(p *Policy) { p.TravelFactor = 2 }, []int{}},
		{"weights", town([]Request{waiting(asks(1), Low, 0), waiting(asks(2), High, 0)}, ready(1, 2)), []int{1}, func(p *Policy) { p.Weights = Weights{1, 1, 1, 1} }, []int{1}},
		{"idle_credit", town(one(asks(1)), ready(1, 3), idle(ready(2, 3.1), 60)), []int{2}, func(p *Policy) { p.IdleCredit = 0 }, []int{1}},
		{"idle_credit_max_min", town(one(asks(1)), idle(ready(1, 3), 10), idle(ready(2, 3.1), 60)), []int{2}, func(p *Policy) { p.IdleCreditMaxMin = 10 }, []int{1}},
		{"reliability_max_s", town(one(asks(1)), ready(1, 3), record(ready(2, 3.1), 40, 40)), []int{2}, func(p *Policy) { p.ReliabilityMaxS = 0 }, []int{1}},
		{"reliability_prior", town(one(asks(1)), ready(1, 3), record(ready(2, 3.1), 40, 40)), []int{2}, func(p *Policy) { p.ReliabilityPrior = 1000 }, []int{1}},
		{"reoffer_s", town(one(asked(asks(1), 100*time.Second, 1)), ready(1, 3), ready(2, 5)), []int{2}, func(p *Policy) { p.ReofferS = 60 }, []int{1}},
		{"reoffer_alone_s", town(one(asked(asks(1), 20*time.Second, 1)), ready(1, 3)), []int{1}, func(p *Policy) { p.ReofferAloneS = 30 }, []int{}},
		{"forward_free_share", town(one(asks(1)), soonFree(ready(1, 3), 9), ready(2, 8)), []int{2}, func(p *Policy) { p.ForwardFreeShare = 0.6 }, []int{1}},
		{"forward_min", town(one(asks(1)), soonFree(ready(1, 3), 9)), []int{1}, func(p *Policy) { p.ForwardMin = 5 }, []int{}},
		{"job_min", town(one(asks(1)), promised(ready(1, 3), 30)), []int{}, func(p *Policy) { p.JobMin = 5 }, []int{1}},
		{"swap_gain_min", onTheWayTo(asks(1), ready(1, 3), 25), []int{1}, func(p *Policy) { p.SwapGainMin = 13 }, []int{}},
		{"swap_gain_ratio", onTheWayTo(asks(1), ready(1, 3), 25), []int{1}, func(p *Policy) { p.SwapGainRatio = 0.7 }, []int{}},
		{"swap_max", onTheWayTo(asks(1), ready(1, 3), 25), []int{1}, func(p *Policy) { p.SwapMax = 0 }, []int{}},
		{"preempt_gain_min", town(one(waiting(asks(1), Urgent, 0)), atWork(ready(1, 1), Medium), ready(2, 6)), []int{1}, func(p *Policy) { p.PreemptGainMin = 21 }, []int{2}},
		{"preempt_max", town(one(waiting(asks(1), Urgent, 0)), atWork(ready(1, 1), Medium), ready(2, 6)), []int{1}, func(p *Policy) { p.PreemptMax = 0 }, []int{2}},
		{"escalate_s", town(one(waiting(asks(1), Medium, 6)), ready(1, 3), idle(ready(2, 3.5), 60)), []int{1}, func(p *Policy) { p.EscalateS = 600 }, []int{2}},
		{"escalate_high_s", town(one(waiting(asks(1), High, 4)), ready(1, 3), idle(ready(2, 3.3), 60)), []int{1}, func(p *Policy) { p.EscalateHighS = 600 }, []int{2}},
	} {
		t.Run(c.field, func(t *testing.T) {
			before := wantSent(t, c.in, c.before...)
			c.change(&c.in.Policy)
			if err := c.in.Policy.Validate(); err != nil {
				t.Fatal(err)
			}
			after := wantSent(t, c.in, c.after...)
			if reflect.DeepEqual(before.Offers, after.Offers) {
				t.Error("the same offers before and after")
			}
		})
	}
}

func TestEscalateAfterAndOfferLife_byClass(t *testing.T) {
	p := Default()
	for class, want := range map[Priority][2]time.Duration{
		Urgent: {60 * time.Second, 15 * time.Second}, High: {120 * time.Second, 25 * time.Second},
		Medium: {180 * time.Second, 25 * time.Second}, Low: {180 * time.Second, 25 * time.Second},
	} {
		if got := [2]time.Duration{p.EscalateAfter(class), p.OfferLife(class)}; got != want {
			t.Errorf("%s: %v, want %v", class, got, want)
		}
	}
}
