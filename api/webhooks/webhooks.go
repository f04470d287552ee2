// Package webhooks tells endpoints of others what happens: administrators keep the endpoints, every event that one wants
// becomes a delivery, and each attempt is signed as Standard Webhooks (standardwebhooks.com) say and written down.
//
// A delivery is at least once: the receiver tells a repeat by its webhook-id. Events with the same ordering_key are tried for
// the first time in their order; seq orders what was retried. A receiver that missed events asks GET /events from the
// position it knows: each message carries its positions by topic.
package webhooks

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/api/egress"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/store"
)

// Webhooks answers for endpoints and their deliveries.
type Webhooks struct {
	Store *store.Store
	Seal  *edge.Seal // of secrets
	Door  egress.Door
	Now   func() time.Time
}

// Purpose is what secrets are sealed for.
const Purpose = "webhook secrets"

// Register declares the routes of this package.
func Register(e *edge.Edge, h *Webhooks) {
	edge.Handle(e, route(http.MethodGet, "/webhooks", "list-webhooks", "Endpoints that are told of events, newest first"), h.list)
	add := route(http.MethodPost, "/webhooks", "create-webhook", "Tell an endpoint of events from now on")
	add.Status = http.StatusCreated
	edge.Command(e, add, h.create, func(w store.Webhook) edge.Reply[Webhook] { return edge.Done("Webhook created", viewOf(w)) })
	edge.Handle(e, route(http.MethodGet, "/webhooks/{id}", "get-webhook", "One endpoint"), h.get)
	edge.Handle(e, route(http.MethodPatch, "/webhooks/{id}", "update-webhook", "Change, disable or enable an endpoint, or give it a new secret"), h.update)
	edge.Handle(e, route(http.MethodDelete, "/webhooks/{id}", "delete-webhook", "Forget an endpoint and its deliveries"), h.remove)
	edge.Handle(e, route(http.MethodGet, "/webhooks/{id}/deliveries", "list-webhook-deliveries", "What an endpoint was told and how it answered, newest first"), h.deliveries)
	edge.Command(e, route(http.MethodPost, "/webhooks/{id}/deliveries/{delivery}/resend", "resend-webhook-delivery", "Tell it again, with the same id"),
		h.resend, func(d store.WebhookDelivery) edge.Reply[Delivery] {
			return edge.Done("Delivery queued", deliveryView(d))
		})
}

func route(method, path, id, summary string) edge.Route {
	return edge.Route{Method: method, Path: path, ID: id, Tag: "Webhooks", Summary: summary, Who: edge.Only(dispatch.RoleAdmin)}
}

// Webhook is an endpoint.
type Webhook struct {
	ID              string     `json:"id" format:"uuid"`
	URL             string     `json:"url" format:"uri"`
	Description     string     `json:"description"`
	Events          []string   `json:"events" doc:"Types like request.assigned, or request.* for all of a kind. None is all."`
	IsActive        bool       `json:"is_active"`
	DisabledBecause *string    `json:"disabled_because" enum:"ADMIN,FAILING,GONE" doc:"FAILING: it took nothing for five days. GONE: it answered 410."`
	FailingSince    *time.Time `json:"failing_since" doc:"Of the first failure after the last success."`
	Secret          string     `json:"secret,omitempty" doc:"To check signatures with. Shown when it is made and never again."`
	FormerUntil     *time.Time `json:"former_secret_until" doc:"Until then messages are signed with the secret before, too."`
	CreatedAt       time.Time  `json:"created_at"`
	UpdatedAt       time.Time  `json:"updated_at"`
}

func viewOf(w store.Webhook) Webhook {
	v := Webhook{ID: w.ID.String(), URL: w.URL, Secret: w.Plain, Description: w.Description, Events: w.Events, IsActive: w.Active,
		FailingSince: w.FailingSince, FormerUntil: w.FormerUntil, CreatedAt: w.CreatedAt, UpdatedAt: w.UpdatedAt}
	if w.DisabledBecause != "" {
		v.DisabledBecause = &w.DisabledBecause
	}
	return v
}

// secretBytes is how long the key of a secret is.
const secretBytes = 32

// newSecret makes a secret and what is kept of it.
func (h *Webhooks) newSecret() (secret string, sealed []byte) {
	key := make([]byte, secretBytes)
	_, _ = rand.Read(key) // never fails
	secret = "whsec_" + base64.StdEncoding.EncodeToString(key)
	return secret, h.Seal.Close([]byte(secret))
}

type listInput struct{ edge.Paging }

func (h *Webhooks) list(ctx context.Context, in *listInput) (edge.Reply[edge.Page[Webhook]], error) {
	after, err := edge.After[store.WebhookKey](in.Paging)
	if err != nil {
		return edge.Reply[edge.Page[Webhook]]{}, err
	}
	rows, err := h.Store.Webhooks(ctx, after, in.Limit+1)
	if err != nil {
		return edge.Reply[edge.Page[Webhook]]{}, err
	}
	page, err := edge.Paged(in.Paging, rows, func(w store.Webhook) any { return store.WebhookKey{At: w.CreatedAt, ID: w.ID} }, viewOf)
	return edge.OK(page), err
}

// ByID names an endpoint in the path.
type ByID struct {
	ID uuid.UUID `path:"id" format:"uuid"`
}

func (h *Webhooks) get(ctx context.Context, in *ByID) (edge.Reply[Webhook], error) {
	w, err := h.Store.Webhook(ctx, in.ID)
	return edge.OK(viewOf(w)), err
}

type createInput struct {
	Body struct {
		URL         string   `json:"url" maxLength:"2048" example:"https://example.org/auxilio" doc:"https, at a public address."`
		Description string   `json:"description,omitempty" maxLength:"200"`
		Events      []string `json:"events,omitempty" maxItems:"50" doc:"Types like request.assigned, or request.* for all of a kind. None is all."`
	}
}

func (h *Webhooks) create(ctx context.Context, in *createInput) (store.Webhook, error) {
	w := store.Webhook{ID: uuid.Must(uuid.NewV7()), URL: in.Body.URL, Description: strings.TrimSpace(in.Body.Description), Events: in.Body.Events}
	if err := h.check(w); err != nil {
		return w, err
	}
	w.Plain, w.Secret = h.newSecret()
	w, err := h.Store.AddWebhook(ctx, edge.CallerOf(ctx).Actor, w)
	if errors.Is(err, store.ErrTooManyWebhooks) {
		err = edge.Refuse(http.StatusConflict, "TOO_MANY_WEBHOOKS", "There are 50 webhooks: delete one first")
	}
	return w, err
}

func (h *Webhooks) check(w store.Webhook) error {
	if err := h.Door.Check(w.URL); err != nil {
		return edge.Invalid("url", err.Error())
	}
	for _, event := range w.Events {
		if !dispatch.KnowsEvents(event) {
			return edge.Invalid("events", "there is no event "+event)
		}
	}
	return nil
}

type updateInput struct {
	ByID
	Body struct {
		URL          *string   `json:"url,omitempty" maxLength:"2048"`
		Description  *string   `json:"description,omitempty" maxLength:"200"`
		Events       *[]string `json:"events,omitempty" maxItems:"50"`
		IsActive     *bool     `json:"is_active,omitempty" doc:"Enabled again, it is told of what happens from then on."`
		RotateSecret bool      `json:"rotate_secret,omitempty" doc:"Answers a new secret. The one before signs beside it for 24 hours."`
	}
}

// rotationTime is how long the secret before still signs.
const rotationTime = 24 * time.Hour

func (h *Webhooks) update(ctx context.Context, in *updateInput) (edge.Reply[Webhook], error) {
	plain := ""
	w, err := h.Store.UpdateWebhook(ctx, edge.CallerOf(ctx).Actor, in.ID, func(w *store.Webhook) error {
		in.apply(w)
		if in.Body.RotateSecret {
			until := h.Now().Add(rotationTime)
			w.FormerSecret, w.FormerUntil = w.Secret, &until
			plain, w.Secret = h.newSecret()
		}
		return h.check(*w)
	})
	w.Plain = plain
	return edge.Done("Webhook updated", viewOf(w)), err
}

func (in *updateInput) apply(w *store.Webhook) {
	if in.Body.URL != nil {
		w.URL = *in.Body.URL
	}
	if in.Body.Description != nil {
		w.Description = strings.TrimSpace(*in.Body.Description)
	}
	if in.Body.Events != nil {
		w.Events = *in.Body.Events
	}
	switch active := in.Body.IsActive; {
	case active == nil || *active == w.Active:
	case *active:
		w.Active, w.DisabledBecause, w.FailingSince = true, "", nil
	default:
		w.Active, w.DisabledBecause = false, store.DisabledByAdmin
	}
}

func (h *Webhooks) remove(ctx context.Context, in *ByID) (edge.Reply[edge.None], error) {
	return edge.Done("Webhook deleted", edge.None{}), h.Store.DeleteWebhook(ctx, edge.CallerOf(ctx).Actor, in.ID)
}
