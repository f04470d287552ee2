package dispatch

import (
	"testing"
)

// version is a live policy of a scope, changed.
func version(n int, scope PolicyScope, change ...func(*PolicyVersion)) PolicyVersion {
	v := PolicyVersion{Version: n, Scope: scope, Mode: PolicyLive}
	for _, c := range change {
		c(&v)
	}
	return v
}

func mode(m PolicyMode) func(*PolicyVersion) { return func(v *PolicyVersion) { v.Mode = m } }

func share(percent int) func(*PolicyVersion) {
	return func(v *PolicyVersion) { v.Mode, v.Share = PolicyShare, percent }
}

var tow = PolicyScope{"default", "ROADSIDE", "GRUA"}

func TestPolicies_mostSpecificWins(t *testing.T) {
	t.Parallel()
	p := Policies{
		version(6, PolicyScope{Region: "north", Category: "ROADSIDE", Service: "GRUA"}),
		version(5, PolicyScope{}),
		version(4, PolicyScope{Category: "ROADSIDE", Service: "GRUA"}),
		version(3, PolicyScope{Region: "default", Category: "ROADSIDE"}),
		version(2, PolicyScope{Category: "ROADSIDE"}),
		version(1, PolicyScope{Region: "default"}),
	}
	for want, scope := range map[int]PolicyScope{
		4: tow, 3: {"default", "ROADSIDE", "CORRIENTE"}, 2: {"south", "ROADSIDE", "CORRIENTE"}, 1: {"default", "HOME", "PLOMERIA"},
		5: {"south", "HOME", "PLOMERIA"}, 6: {"north", "ROADSIDE", "GRUA"},
	} {
		if got := p.For(scope, RequestID{}); got.Version != want {
			t.Errorf("%v by %d, want %d", scope, got.Version, want)
		}
	}
}

func TestPolicies_newestOfAScopeAndOffFallsBack(t *testing.T) {
	t.Parallel()
	own := PolicyScope{Category: "ROADSIDE"}
	p := Policies{version(3, own), version(2, own), version(1, PolicyScope{})}
	if got := p.Base(tow).Version; got != 3 {
		t.Errorf("by %d", got)
	}
	p = append(Policies{version(4, own, mode(PolicyOff))}, p...)
	if got := p.Base(tow).Version; got != 1 {
		t.Errorf("a scope that is off is decided by %d", got)
	}
}

// TestPolicies_shareIsStableAndAsLargeAsSaid gives a share of the requests to a trial, each always the same way.
func TestPolicies_shareIsStableAndAsLargeAsSaid(t *testing.T) {
	t.Parallel()
	p := Policies{version(3, PolicyScope{}, share(20)), version(2, PolicyScope{}, share(90)), version(1, PolicyScope{})}
	tried := 0
	for range 5000 {
		id := NewID[RequestID]()
		v := p.For(tow, id).Version
		switch v {
		case 3:
			tried++
		case 2:
			t.Fatal("an older share still takes part")
		}
		if p.For(tow, id).Version != v {
			t.Fatal("a request changed sides")
		}
	}
	if tried < 850 || tried > 1150 {
		t.Errorf("%d of 5000 in a share of 20 %%", tried)
	}
	if p.Base(tow).Version != 1 {
		t.Error("a share is the base")
	}
}

func TestPolicies_shadowDecidesNothing(t *testing.T) {
	t.Parallel()
	p := Policies{version(2, PolicyScope{}, mode(PolicyShadow)), version(1, PolicyScope{})}
	if got := p.For(tow, RequestID{}).Version; got != 1 {
		t.Errorf("decided by %d", got)
	}
	if v, on := p.Shadow(tow); !on || v.Version != 2 {
		t.Errorf("on trial: %v %v", v, on)
	}
	p = append(Policies{version(3, PolicyScope{})}, p...)
	if _, on := p.Shadow(tow); on {
		t.Error("still on trial after a newer one came into force")
	}
}
