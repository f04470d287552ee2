package edge_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/dispatch/match"
)

func TestSchemaName_tellsPackagesApart(t *testing.T) {
	for want, v := range map[string]any{
		"Failure":                &edge.Failure{},
		"MatchPolicy":            match.Policy{},
		"EnvelopeMatchPolicy":    edge.Envelope[match.Policy]{},
		"EnvelopePageFailure":    edge.Envelope[edge.Page[edge.Failure]]{},
		"EnvelopePageMatchOffer": edge.Envelope[edge.Page[*match.Offer]]{},
		"Hint":                   struct{}{},
	} {
		known := edge.Config("test", "1").Components.Schemas
		got := strings.TrimPrefix(known.Schema(reflect.TypeOf(v), true, "Hint").Ref, "#/components/schemas/")
		if got != want {
			t.Errorf("%T: %s, want %s", v, got, want)
		}
	}
}
