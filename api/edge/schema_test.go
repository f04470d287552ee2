package edge

import (
	"reflect"
	"testing"

	"github.com/auxilio/auxilio/dispatch/match"
)

func TestSchemaName_wireTypesOwnTheShortNames(t *testing.T) {
	for want, v := range map[string]any{
		"Failure":                &Failure{},
		"MatchPolicy":            match.Policy{},
		"EnvelopeMatchPolicy":    Envelope[match.Policy]{},
		"EnvelopePageFailure":    Envelope[Page[Failure]]{},
		"EnvelopePageMatchOffer": Envelope[Page[*match.Offer]]{},
		"PageString":             Page[string]{},
		"Hint":                   struct{}{},
	} {
		if got := schemaName(reflect.TypeOf(v), "Hint"); got != want {
			t.Errorf("%T: %s, want %s", v, got, want)
		}
	}
}
