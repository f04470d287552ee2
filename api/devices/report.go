package devices

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/google/uuid"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/api/ratelimit"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/geo/fleet"
	"github.com/auxilio/auxilio/store"
)

const (
	formType = "application/x-www-form-urlencoded"
	jsonType = "application/json"
)

// reportInput is a report in whichever form it came. Names that are not known here say what this server does not need —
// battery, altitude — and are passed over.
type reportInput struct {
	ID        string `query:"id" maxLength:"100" doc:"The device's token; deviceid is read too."`
	Lat       string `query:"lat" maxLength:"40" doc:"Degrees north. In place of lat and lon: location=lat,lon."`
	Lon       string `query:"lon" maxLength:"40" doc:"Degrees east."`
	Timestamp string `query:"timestamp" maxLength:"40" doc:"Unix time in seconds or milliseconds, RFC 3339, or 2006-01-02 15:04:05 in UTC; now when absent."`
	Speed     string `query:"speed" maxLength:"40" doc:"Knots."`
	Bearing   string `query:"bearing" maxLength:"40" doc:"Degrees clockwise from north; heading is read too."`
	Accuracy  string `query:"accuracy" maxLength:"40" doc:"Metres."`

	token  string
	fixes  []reading
	header func(name, value string)
}

// Resolve reads query and body.
func (in *reportInput) Resolve(ctx huma.Context) []error {
	c := humagin.Unwrap(ctx)
	in.header = ctx.SetHeader
	body, err := io.ReadAll(c.Request.Body)
	if err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return []error{edge.TooLarge()}
		}
		return []error{edge.Invalid("body", "could not be read")}
	}
	values := c.Request.URL.Query()
	switch kind, _, _ := mime.ParseMediaType(c.GetHeader("Content-Type")); {
	case len(body) == 0:
	case kind == formType:
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return []error{edge.Invalid("body", "is not a well formed form")}
		}
		for name, v := range form {
			values[name] = v
		}
	default:
		in.token, in.fixes, err = fromJSON(body)
		return refusals(err)
	}
	in.token, in.fixes, err = fromValues(values)
	return refusals(err)
}

func refusals(err error) []error {
	if err == nil {
		return nil
	}
	return []error{err}
}

// Verdict is what became of one fix.
type Verdict struct {
	Seq     int64  `json:"seq"`
	Verdict string `json:"verdict" enum:"ACCEPTED,STALE,JUMP,FUTURE,TOO_OLD,NOT_ON_DUTY,INVALID"`
}

// Report is what became of the fixes, in the order they came.
type Report struct {
	Results []Verdict `json:"results"`
}

func reported(v []Verdict) edge.Reply[Report] { return edge.Done("Reported", Report{v}) }

// take lets the fleet judge what a device reports, as it judges what an app does.
func (d *Devices) take(ctx context.Context, in *reportInput) ([]Verdict, error) {
	device, err := d.Store.DeviceByToken(ctx, hashOf(in.token))
	switch {
	case errors.Is(err, dispatch.ErrNotFound):
		return nil, d.unknown(ctx, in)
	case err != nil:
		return nil, err
	}
	if f := d.Count(ctx, edge.Location, device.ID.String(), in.header); f != nil {
		return nil, f
	}
	now := d.Now()
	fixes := make([]fleet.Fix, len(in.fixes))
	for i, r := range in.fixes {
		fixes[i] = r.fix(device.Provider, now)
	}
	verdicts := make([]Verdict, len(fixes))
	for i, v := range d.Fleet.Report(ctx, fixes) {
		verdicts[i] = Verdict{fixes[i].Seq, v.String()}
	}
	return verdicts, nil
}

func (d *Devices) unknown(ctx context.Context, in *reportInput) error {
	if f := d.Count(ctx, edge.ByRole, ratelimit.Source(store.Origin(ctx)), in.header); f != nil {
		return f
	}
	return edge.Refuse(http.StatusUnauthorized, "UNKNOWN_DEVICE", "No device has this id")
}

// fix is a reading as the fleet takes it. Trackers do not count what they send, so their clock says what is newer.
func (r reading) fix(provider uuid.UUID, now time.Time) fleet.Fix {
	if r.at.IsZero() {
		r.at = now
	}
	return fleet.Fix{Provider: provider, Point: r.point, Accuracy: r.accuracy, Speed: r.speed, Heading: r.heading,
		RecordedAt: r.at, Seq: fleet.Uncounted}
}
