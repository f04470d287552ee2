//go:build unix

package main

import "testing"

func TestRecent_comparesNumbers(t *testing.T) {
	for version, want := range map[string]bool{
		"v20.19.0": true, "v20.18.3": false, "v22.1.0": true, "v18.20.4": false, "v100.0.0": true, "v9.99.9": false,
		"": false, "v20": false, "vx.y.z": false,
	} {
		if got := recent(version); got != want {
			t.Errorf("recent(%q) = %v, want %v", version, got, want)
		}
	}
}
