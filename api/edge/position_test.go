package edge_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/auxilio/auxilio/api/edge"
)

func TestLatitude_whatIsOne(t *testing.T) {
	for text, want := range map[string]float64{
		"0": 0, "-0": 0, "90": 90, "-90": -90, `"14.6"`: 14.6, `" 14.6 "`: 14.6, "1e1": 10, `"+5"`: 5, `"0.0"`: 0,
	} {
		var l edge.Latitude
		if err := l.UnmarshalJSON([]byte(text)); err != nil || float64(l) != want {
			t.Errorf("%s: %v, %v; want %v", text, l, err, want)
		}
	}
}

func TestLatitude_whatIsNone(t *testing.T) {
	for _, text := range []string{
		"90.0000001", "-90.1", "1e999", `"NaN"`, `"Inf"`, `"-infinity"`, `"0x1p3"`, `"1_0"`, `""`, `" "`, `"north"`, "true", "null", "[]", "{}", `"1,5"`, `"14°"`,
	} {
		var l edge.Latitude
		if err := l.UnmarshalJSON([]byte(text)); err != nil || !math.IsNaN(float64(l)) {
			t.Errorf("%s: %v, %v", text, l, err)
		}
	}
}

func TestLongitude_rangeIsItsOwn(t *testing.T) {
	for text, ok := range map[string]bool{"180": true, "-180": true, "180.01": false, "-181": false, "0": true, "nan": false, "": false} {
		if _, got := edge.ParseLongitude(text); got != ok {
			t.Errorf("%q: %v, want %v", text, got, ok)
		}
	}
}

// TestParseLatitude_neverOutOfRange throws any text at the parser.
func TestParseLatitude_neverOutOfRange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[-+]?[0-9]{0,4}(\.[0-9]{0,6})?([eE][-+]?[0-9]{1,3})?`)).Draw(t, "text")
		if l, ok := edge.ParseLatitude(text); ok && !(l >= -90 && l <= 90) {
			t.Fatalf("%q is %v", text, l)
		}
	})
}
