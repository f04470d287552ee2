// Package push wakes devices of providers who have not acknowledged an offer: browsers by Web Push, phones by Firebase where
// it is configured. What is not configured is reported as unavailable and is never an error. Nothing depends on a push
// arriving: the offer's own timers go on.
package push

import (
	"context"
	"crypto/ecdh"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/api/egress"
	"github.com/auxilio/auxilio/store"
)

// Push answers for subscriptions.
type Push struct {
	Store    *store.Store
	Notifier *Notifier
	Door     egress.Door
}

// Register declares the routes of this package.
func Register(e *edge.Edge, p *Push) {
	mine := func(method, path, id, summary string) edge.Route {
		return edge.Route{Method: method, Path: path, ID: id, Tag: "Users", Summary: summary, Who: edge.AnyLogin}
	}
	edge.Handle(e, mine(http.MethodGet, "/users/me/push", "get-push", "How your devices can be woken"), p.status)
	edge.Handle(e, mine(http.MethodGet, "/users/me/push/subscriptions", "list-push-subscriptions", "Your devices that are woken, newest first"), p.list)
	add := mine(http.MethodPost, "/users/me/push/subscriptions", "create-push-subscription", "Wake this device")
	add.Status = http.StatusCreated
	edge.Command(e, add, p.add, func(s store.PushSubscription) edge.Reply[Subscription] { return edge.Done("Subscribed", viewOf(s)) })
	edge.Handle(e, mine(http.MethodDelete, "/users/me/push/subscriptions/{subscription}", "delete-push-subscription", "Wake this device no more"), p.remove)
}

// Status is what a client needs to subscribe.
type Status struct {
	WebPush   string `json:"web_push" enum:"available,unavailable"`
	PublicKey string `json:"public_key" doc:"The applicationServerKey for PushManager.subscribe; empty when web push is unavailable."`
	FCM       string `json:"fcm" enum:"available,unavailable"`
}

func (p *Push) status(context.Context, *struct{}) (edge.Reply[Status], error) {
	return edge.OK(p.Notifier.Status()), nil
}

// Subscription is one device.
type Subscription struct {
	ID        string    `json:"id" format:"uuid"`
	Kind      string    `json:"kind" enum:"WEB,FCM"`
	Service   string    `json:"service" example:"fcm.googleapis.com" doc:"The push service's name."`
	CreatedAt time.Time `json:"created_at"`
}

func viewOf(s store.PushSubscription) Subscription {
	v := Subscription{ID: s.ID.String(), Kind: s.Kind, Service: "fcm.googleapis.com", CreatedAt: s.CreatedAt}
	if s.Kind == "WEB" {
		v.Service = hostOf(s.Endpoint)
	}
	return v
}

// hostOf is what may be shown of an address: all behind its host is the device's secret.
func hostOf(endpoint string) string {
	at, err := url.Parse(endpoint)
	if err != nil {
		return ""
	}
	return at.Host
}

func (p *Push) list(ctx context.Context, _ *struct{}) (edge.Reply[edge.Page[Subscription]], error) {
	rows, err := p.Store.PushSubscriptions(ctx, edge.CallerOf(ctx).User)
	return edge.OK(edge.Whole(rows, viewOf)), err
}

// Keys are the browser's, base64url as PushSubscription.toJSON gives them.
type Keys struct {
	P256DH string `json:"p256dh" maxLength:"100"`
	Auth   string `json:"auth" maxLength:"40"`
}

type addInput struct {
	Body struct {
		Kind           string   `json:"kind,omitempty" enum:"WEB,FCM" default:"WEB"`
		Endpoint       string   `json:"endpoint,omitempty" maxLength:"2048" doc:"Of a WEB subscription."`
		Keys           *Keys    `json:"keys,omitempty" doc:"Of a WEB subscription."`
		ExpirationTime *float64 `json:"expirationTime,omitempty" doc:"As browsers send it; not used."`
		Token          string   `json:"token,omitempty" maxLength:"4096" doc:"Of an FCM subscription."`
	}
}

func (p *Push) add(ctx context.Context, in *addInput) (store.PushSubscription, error) {
	s := store.PushSubscription{Kind: "WEB", Endpoint: in.Body.Endpoint}
	check := p.checkWeb
	if in.Body.Kind == "FCM" {
		s.Kind, s.Endpoint, check = "FCM", in.Body.Token, checkToken
	} else if k := in.Body.Keys; k != nil {
		s.P256DH, s.Auth = k.P256DH, k.Auth
	}
	if err := check(s); err != nil {
		return s, err
	}
	return p.Store.AddPushSubscription(ctx, edge.CallerOf(ctx).User, s)
}

func checkToken(s store.PushSubscription) error {
	if strings.TrimSpace(s.Endpoint) == "" {
		return edge.Invalid("token", "required")
	}
	return nil
}

// authBytes is the length of the secret a browser shares (RFC 8291).
const authBytes = 16

func (p *Push) checkWeb(s store.PushSubscription) error {
	if err := p.Door.Check(s.Endpoint); err != nil {
		return edge.Invalid("endpoint", err.Error())
	}
	point, err := decode(s.P256DH)
	if err == nil {
		_, err = ecdh.P256().NewPublicKey(point)
	}
	if err != nil {
		return edge.Invalid("keys.p256dh", "must be an uncompressed P-256 point in base64url")
	}
	if secret, err := decode(s.Auth); err != nil || len(secret) != authBytes {
		return edge.Invalid("keys.auth", "must be 16 bytes in base64url")
	}
	return nil
}

func decode(text string) ([]byte, error) {
	return base64.RawURLEncoding.DecodeString(strings.TrimRight(text, "="))
}

// BySubscription names a device in the path.
type BySubscription struct {
	Subscription uuid.UUID `path:"subscription" format:"uuid"`
}

func (p *Push) remove(ctx context.Context, in *BySubscription) (edge.Reply[edge.None], error) {
	return edge.Done("Unsubscribed", edge.None{}), p.Store.DeletePushSubscription(ctx, edge.CallerOf(ctx).User, in.Subscription)
}
