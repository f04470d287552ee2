package match

import (
	"testing"
	"time"
)

func TestRemaining_neverLessThanAQuarter(t *testing.T) {
	t.Parallel()
	for since, want := range map[time.Duration]time.Duration{0: 24, 10: 14, 18: 6, 24: 6, 90: 6} {
		if got := Remaining(24*time.Minute, since*time.Minute); got != want*time.Minute {
			t.Errorf("after %d min: %v", since, got)
		}
	}
}
