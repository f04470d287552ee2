package realtime

import (
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/geo"
	"github.com/auxilio/auxilio/geo/fleet"
)

const fixesPerFrame = 30

// locate takes a provider's positions.
func (c *conn) locate(frame locationFrame) *fault {
	who := c.principal()
	if !who.worker() {
		return &fault{code: codeForbidden, message: "positions are taken from providers"}
	}
	fixes, f := frame.fixes(uuid.UUID(who.Provider))
	if f != nil {
		return f
	}
	if !c.inbound.fixes.take(time.Now()) {
		return &fault{code: codeLimited, message: "too many positions; collect them in one frame"}
	}
	ctx, cancel := c.limited()
	defer cancel()
	return refusal(c.server.fleet.Report(ctx, fixes))
}

// refusal tells of positions that cannot be true, or that nobody takes. Old news is no fault.
func refusal(verdicts []fleet.Verdict) *fault {
	for i, v := range verdicts {
		if v != fleet.Accepted && v != fleet.Stale {
			return &fault{code: codeRefused, message: fmt.Sprintf("fixes[%d]: %s", i, v)}
		}
	}
	return nil
}

// fixes are the frame's positions, checked.
func (f locationFrame) fixes(provider uuid.UUID) ([]fleet.Fix, *fault) {
	single := f.fixFields != fixFields{}
	switch {
	case f.Fixes == nil:
		fix, fault := f.fixFields.fix(provider, "")
		return []fleet.Fix{fix}, fault
	case single:
		return nil, &fault{code: codeInvalid, message: "fixes: not beside a single fix"}
	case len(f.Fixes) == 0 || len(f.Fixes) > fixesPerFrame:
		return nil, &fault{code: codeInvalid, message: fmt.Sprintf("fixes: 1 to %d", fixesPerFrame)}
	}
	fixes := make([]fleet.Fix, len(f.Fixes))
	for i, fields := range f.Fixes {
		fix, fault := fields.fix(provider, fmt.Sprintf("fixes[%d].", i))
		if fault != nil {
			return nil, fault
		}
		fixes[i] = fix
	}
	return fixes, nil
}

// fix checks the fields, by the same bounds as the route that takes positions; at is what their names begin with. What a device does not tell of the time is now, and of the count
// is Uncounted.
func (f fixFields) fix(provider uuid.UUID, at string) (fleet.Fix, *fault) {
	for _, field := range []struct {
		name    string
		missing bool
	}{
		{"latitude", f.Latitude == nil}, {"longitude", f.Longitude == nil},
	} {
		if field.missing {
			return fleet.Fix{}, &fault{code: codeInvalid, message: at + field.name + ": is required"}
		}
	}
	point := geo.Point{Lat: float64(*f.Latitude), Lng: float64(*f.Longitude)}
	if err := point.Valid(); err != nil {
		return fleet.Fix{}, &fault{code: codeInvalid, message: at + err.Error()}
	}
	for _, m := range []struct {
		name  string
		value *float64
		most  float64
	}{
		{"accuracy", f.Accuracy, 100_000}, {"speed", f.Speed, 100_000}, {"heading", f.Heading, 360},
	} {
		if m.value != nil && (*m.value < 0 || *m.value > m.most) {
			return fleet.Fix{}, &fault{code: codeInvalid, message: fmt.Sprintf("%s%s: must be from 0 to %g", at, m.name, m.most)}
		}
	}
	if f.Seq != nil && *f.Seq < 1 {
		return fleet.Fix{}, &fault{code: codeInvalid, message: at + "seq: must be at least 1"}
	}
	fix := fleet.Fix{
		Provider: provider, Point: point, RecordedAt: time.Now(), Seq: fleet.Uncounted,
		Accuracy: measure(f.Accuracy), Speed: measure(f.Speed), Heading: measure(f.Heading),
	}
	if f.RecordedAt != nil {
		fix.RecordedAt = *f.RecordedAt
	}
	if f.Seq != nil {
		fix.Seq = *f.Seq
	}
	return fix, nil
}

func measure(v *float64) float64 {
	if v == nil {
		return fleet.Unknown
	}
	return *v
}
