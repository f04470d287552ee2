// Package devices lets trackers that know no login report where a provider is, in the OsmAnd protocol that many of them
// speak and in the JSON of Traccar Client. A provider makes a token for each device and enters it there as its identifier.
package devices

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/geo/fleet"
	"github.com/auxilio/auxilio/store"
)

// Devices answers for devices and takes what they report.
type Devices struct {
	Store     *store.Store
	Fleet     *fleet.Fleet
	PublicURL *url.URL
	Now       func() time.Time
	// Count counts a report against the limit of who sends it: a device, or an address whose token is not good. It shows
	// the limit by setting headers and returns the refusal when it is used up.
	Count func(ctx context.Context, class edge.Class, who string, header func(name, value string)) *edge.Failure
}

// ingestPath is where devices report, below the base path.
const ingestPath = "/ingest/osmand"

// Register declares the routes of this package.
func Register(e *edge.Edge, d *Devices) {
	mine := func(method, path, id, summary string) edge.Route {
		return edge.Route{Method: method, Path: path, ID: id, Tag: "Providers", Summary: summary, Who: edge.Only(dispatch.RoleProvider)}
	}
	edge.Handle(e, mine(http.MethodGet, "/providers/me/devices", "list-my-devices", "Your trackers, newest first"), d.list)
	add := mine(http.MethodPost, "/providers/me/devices", "create-my-device", "Make a token for a tracker")
	add.Status = http.StatusCreated
	edge.Command(e, add, d.create, func(v store.Device) edge.Reply[Device] { return edge.Done("Device created", d.view(v)) })
	edge.Handle(e, mine(http.MethodDelete, "/providers/me/devices/{device}", "delete-my-device", "End a tracker's token"), d.remove)
	report := edge.Route{Method: http.MethodGet, Path: ingestPath, ID: "ingest-osmand", Tag: "Ingest", Who: edge.Anyone, Limit: edge.Unlimited,
		Summary: "Report a position, as OsmAnd and many trackers do"}
	edge.Handle(e, report, func(ctx context.Context, in *reportInput) (edge.Reply[Report], error) {
		results, err := d.take(ctx, in)
		return reported(results), err
	})
	report.ID, report.Summary = "ingest-osmand-post", "Report positions, as OsmAnd and Traccar Client do: by query, form or JSON"
	report.Reads = []string{formType, jsonType}
	edge.Command(e, report, d.take, reported)
}

// Device is a tracker.
type Device struct {
	ID         string     `json:"id" format:"uuid"`
	Name       string     `json:"name"`
	Token      string     `json:"token,omitempty" doc:"The device's identifier. Shown when it is made and never again."`
	URL        string     `json:"url" format:"uri" doc:"The server address to enter in the tracker."`
	CreatedAt  time.Time  `json:"created_at"`
	LastUsedAt *time.Time `json:"last_used_at" doc:"To the minute; null when it never reported."`
}

func (d *Devices) view(v store.Device) Device {
	return Device{ID: v.ID.String(), Name: v.Name, Token: v.Token, URL: d.PublicURL.JoinPath(edge.Base, ingestPath).String(),
		CreatedAt: v.CreatedAt, LastUsedAt: v.LastUsedAt}
}

func (d *Devices) list(ctx context.Context, _ *struct{}) (edge.Reply[edge.Page[Device]], error) {
	rows, err := d.Store.Devices(ctx, edge.CallerOf(ctx).Provider)
	return edge.OK(edge.Whole(rows, d.view)), err
}

type createInput struct {
	Body struct {
		Name string `json:"name" minLength:"1" maxLength:"100" example:"Traccar Client"`
	}
}

func (d *Devices) create(ctx context.Context, in *createInput) (store.Device, error) {
	name := strings.TrimSpace(in.Body.Name)
	if name == "" {
		return store.Device{}, edge.Invalid("name", "must not be blank")
	}
	token := strings.ToLower(rand.Text())
	v, err := d.Store.AddDevice(ctx, edge.CallerOf(ctx).Provider, store.Device{Name: name, Token: token}, hashOf(token))
	if errors.Is(err, store.ErrTooManyDevices) {
		err = edge.Refuse(http.StatusConflict, "TOO_MANY_DEVICES", "You have 10 devices: delete one first")
	}
	return v, err
}

// hashOf is what is kept of a token: 130 random bits need no salt.
func hashOf(token string) []byte {
	sum := sha256.Sum256([]byte(strings.ToLower(token)))
	return sum[:]
}

// ByDevice names a device in the path.
type ByDevice struct {
	Device uuid.UUID `path:"device" format:"uuid"`
}

func (d *Devices) remove(ctx context.Context, in *ByDevice) (edge.Reply[edge.None], error) {
	return edge.Done("Device deleted", edge.None{}), d.Store.DeleteDevice(ctx, edge.CallerOf(ctx).Provider, in.Device)
}
