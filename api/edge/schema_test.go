package edge

import (
	"reflect"
	"testing"

	"github.com/auxilio/auxilio/dispatch/match"
)

func TestSchemaName_tellsPackagesApart(t *testing.T) {
	for want, v := range map[string]any{
		"Failure":                &Failure{},
		"MatchPolicy":            match.Policy{},
		"EnvelopeMatchPolicy":    Envelope[match.Policy]{},
		"EnvelopePageFailure":    Envelope[Page[Failure]]{},
		"EnvelopePageMatchOffer": Envelope[Page[*match.Offer]]{},
		"Hint":                   struct{}{},
	} {
		if got := schemaName(reflect.TypeOf(v), "Hint"); got != want {
			t.Errorf("%T: %s, want %s", v, got, want)
		}
	}
}
