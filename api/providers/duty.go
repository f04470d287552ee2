package providers

import (
	"context"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/geo"
	"github.com/auxilio/auxilio/geo/fleet"
)

type onlineInput struct {
	Body struct {
		Latitude  edge.Latitude  `json:"latitude"`
		Longitude edge.Longitude `json:"longitude"`
	}
}

func (r *Roster) online(ctx context.Context, in *onlineInput) (*dispatch.Provider, error) {
	return r.Dispatch.Online(ctx, edge.CallerOf(ctx).Actor, geo.Point{Lat: float64(in.Body.Latitude), Lng: float64(in.Body.Longitude)})
}

func (r *Roster) offline(ctx context.Context, _ *struct{}) (*dispatch.Provider, error) {
	return r.Dispatch.Offline(ctx, edge.CallerOf(ctx).Actor)
}

// Fix is one reading of a provider's device.
type Fix struct {
	Latitude   *edge.Latitude  `json:"latitude,omitempty"`
	Longitude  *edge.Longitude `json:"longitude,omitempty"`
	Accuracy   *float64        `json:"accuracy,omitempty" minimum:"0" maximum:"100000" doc:"Metres."`
	Speed      *float64        `json:"speed,omitempty" minimum:"0" maximum:"100000" doc:"Metres per second."`
	Heading    *float64        `json:"heading,omitempty" minimum:"0" maximum:"360" doc:"Degrees clockwise from north."`
	RecordedAt *time.Time      `json:"recorded_at,omitempty" doc:"By the device's clock; now when absent."`
	Seq        *int64          `json:"seq,omitempty" minimum:"1" doc:"Counted by the device from going online; when absent, recorded_at says what is newer."`
}

type reportInput struct {
	Body struct {
		Fix
		Fixes []Fix `json:"fixes,omitempty" minItems:"1" maxItems:"100"`
	}
}

// Verdict is what became of one fix.
type Verdict struct {
	Seq     int64  `json:"seq" doc:"As it came; 0 where none came."`
	Verdict string `json:"verdict" enum:"ACCEPTED,STALE,JUMP,FUTURE,TOO_OLD,NOT_ON_DUTY,INVALID"`
}

// Report is what became of the fixes, in the order they came.
type Report struct {
	Results []Verdict `json:"results"`
}

func (r *Roster) report(ctx context.Context, in *reportInput) ([]Verdict, error) {
	list, at := in.Body.Fixes, "fixes."
	if list == nil {
		list, at = []Fix{in.Body.Fix}, ""
	} else if in.Body.Fix != (Fix{}) {
		return nil, edge.Invalid("fixes", "cannot be beside a single fix")
	}
	fixes := make([]fleet.Fix, len(list))
	provider, now := edge.CallerOf(ctx).Provider, r.Now()
	for i, f := range list {
		name := at
		if at != "" {
			name += strconv.Itoa(i) + "."
		}
		if err := f.complete(name); err != nil {
			return nil, err
		}
		fixes[i] = f.reading(uuid.UUID(provider), now)
	}
	verdicts := make([]Verdict, len(fixes))
	for i, v := range r.Fleet.Report(ctx, fixes) {
		verdicts[i] = Verdict{fixes[i].Seq, v.String()}
	}
	return verdicts, nil
}

func (f Fix) complete(at string) error {
	switch {
	case f.Latitude == nil:
		return edge.Invalid(at+"latitude", "required")
	case f.Longitude == nil:
		return edge.Invalid(at+"longitude", "required")
	}
	return nil
}

// reading fills in what the device left out: the time is now, and the fixes are not counted.
func (f Fix) reading(provider uuid.UUID, now time.Time) fleet.Fix {
	x := fleet.Fix{Provider: provider, Point: geo.Point{Lat: float64(*f.Latitude), Lng: float64(*f.Longitude)},
		Accuracy: orUnknown(f.Accuracy), Speed: orUnknown(f.Speed), Heading: orUnknown(f.Heading), RecordedAt: now, Seq: fleet.Uncounted}
	if f.RecordedAt != nil {
		x.RecordedAt = *f.RecordedAt
	}
	if f.Seq != nil {
		x.Seq = *f.Seq
	}
	return x
}

func orUnknown(v *float64) float64 {
	if v == nil {
		return fleet.Unknown
	}
	return *v
}
