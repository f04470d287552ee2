package push

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/SherClockHolmes/webpush-go"
	"github.com/google/uuid"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/store"
)

// Notifier sends to devices. The nil Notifier has no way to.
type Notifier struct {
	Store  *store.Store
	Client *http.Client // for addresses that browsers named
	VAPID  VAPID
	FCM    *FCM // nil where it is not configured
}

// Status says which ways there are.
func (n *Notifier) Status() Status {
	s := Status{WebPush: "unavailable", FCM: "unavailable"}
	if n != nil && n.VAPID.Private != "" {
		s.WebPush, s.PublicKey = "available", n.VAPID.Public
	}
	if n != nil && n.FCM != nil {
		s.FCM = "available"
	}
	return s
}

// Notice is what a device is sent. The names of the member and of the place are not in it.
type Notice struct {
	Type      string    `json:"type"` // offer.created
	Offer     string    `json:"offer"`
	Request   string    `json:"request"`
	Service   string    `json:"service"`
	Priority  string    `json:"priority"`
	Pay       float64   `json:"pay"`
	Currency  string    `json:"currency"`
	DistanceM int       `json:"distance_m"`
	Minutes   int       `json:"minutes"`
	ExpiresAt time.Time `json:"expires_at"`
	Title     Words     `json:"title"`
	Body      Words     `json:"body"`
}

// Words are a text in both languages.
type Words struct {
	ES string `json:"es"`
	EN string `json:"en"`
}

func noticeOf(o store.OfferNotice) Notice {
	minutes, km := (o.ETAS+59)/60, float64(o.DistanceM)/1000
	pay := float64(o.PayMinor) / 100
	return Notice{Type: "offer.created", Offer: o.Offer.String(), Request: o.Request.String(), Service: o.Service, Priority: o.Priority,
		Pay: pay, Currency: o.Currency, DistanceM: o.DistanceM, Minutes: minutes, ExpiresAt: o.ExpiresAt,
		Title: Words{"Nueva oferta: " + o.NameES, "New offer: " + o.NameEN},
		Body: Words{fmt.Sprintf("A %.1f km, %d min · %s %.2f", km, minutes, o.Currency, pay),
			fmt.Sprintf("%.1f km away, %d min · %s %.2f", km, minutes, o.Currency, pay)}}
}

// errGone: the push service does not know the device any more.
var errGone = errors.New("the subscription is gone")

// Offer wakes the devices of the provider of an offer, unless one has acknowledged it by now. It fails when none could be
// told and trying again may help.
func (n *Notifier) Offer(ctx context.Context, offer uuid.UUID) error {
	o, err := n.Store.UnacknowledgedOffer(ctx, offer)
	if errors.Is(err, dispatch.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	devices, err := n.Store.PushSubscriptions(ctx, dispatch.UserID(o.User))
	if err != nil {
		return err
	}
	var failures []error
	for _, d := range devices {
		switch err := n.send(ctx, d, noticeOf(o)); {
		case errors.Is(err, errGone):
			failures = append(failures, n.Store.DropPushSubscription(ctx, d.ID))
		case err != nil:
			failures = append(failures, err)
		}
	}
	if len(failures) < len(devices) {
		return nil // one that was told is enough
	}
	return errors.Join(failures...)
}

func (n *Notifier) send(ctx context.Context, d store.PushSubscription, notice Notice) error {
	life := max(1, int(time.Until(notice.ExpiresAt).Seconds()))
	if d.Kind == "FCM" {
		if n.FCM == nil {
			return nil
		}
		return n.FCM.send(ctx, d.Endpoint, notice, life)
	}
	return n.web(ctx, d, notice, life)
}

// web encrypts a notice for a browser (RFC 8291) and hands it to its push service.
func (n *Notifier) web(ctx context.Context, d store.PushSubscription, notice Notice, life int) error {
	message, err := json.Marshal(notice)
	if err != nil {
		return fmt.Errorf("encode a notice: %w", err)
	}
	res, err := webpush.SendNotificationWithContext(ctx, message,
		&webpush.Subscription{Endpoint: d.Endpoint, Keys: webpush.Keys{P256dh: d.P256DH, Auth: d.Auth}},
		&webpush.Options{HTTPClient: n.Client, Subscriber: n.VAPID.Subject, TTL: life, Urgency: webpush.UrgencyHigh,
			Topic: topic(notice), VAPIDPublicKey: n.VAPID.Public, VAPIDPrivateKey: n.VAPID.Private})
	if err != nil {
		return fmt.Errorf("push to %s: %w", hostOf(d.Endpoint), err)
	}
	return outcome(res)
}

// topic lets a push service keep only the newest message of an offer: at most 32 characters of base64url.
func topic(n Notice) string {
	return string(bytes.ReplaceAll([]byte(n.Offer), []byte("-"), nil))
}

func outcome(res *http.Response) error {
	defer res.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, 64<<10)) // so that the connection can be used again; else it is closed
	switch {
	case res.StatusCode == http.StatusNotFound || res.StatusCode == http.StatusGone:
		return errGone
	case res.StatusCode >= http.StatusMultipleChoices:
		return fmt.Errorf("the push service answered %d", res.StatusCode)
	}
	return nil
}
