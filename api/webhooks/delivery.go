package webhooks

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/store"
)

// Delivery is the telling of one event to one endpoint. What is said of an answer is of the last attempt.
type Delivery struct {
	ID           string     `json:"id" format:"uuid" doc:"The webhook-id of every attempt."`
	Event        string     `json:"event" example:"request.assigned"`
	Seq          int64      `json:"seq" doc:"Of the event in the log."`
	OrderingKey  string     `json:"ordering_key"`
	Status       string     `json:"status" enum:"PENDING,DELIVERED,FAILED,CANCELLED"`
	Attempts     int        `json:"attempts"`
	NextAt       *time.Time `json:"next_attempt_at"`
	AttemptedAt  *time.Time `json:"attempted_at"`
	DeliveredAt  *time.Time `json:"delivered_at"`
	AnswerStatus *int       `json:"response_status" doc:"Null when there was no answer."`
	LatencyMS    *int       `json:"latency_ms"`
	Answer       string     `json:"response" doc:"The first 1024 bytes of the answer's body."`
	Error        string     `json:"error" doc:"Why there was no answer."`
	Payload      any        `json:"payload" doc:"What was sent."`
	CreatedAt    time.Time  `json:"created_at"`
}

func deliveryView(d store.WebhookDelivery) Delivery {
	return Delivery{ID: d.ID.String(), Event: d.Event, Seq: d.Seq, OrderingKey: d.OrderingKey, Status: d.Status, Attempts: d.Attempts,
		NextAt: d.NextAt, AttemptedAt: d.AttemptedAt, DeliveredAt: d.DeliveredAt, AnswerStatus: d.AnswerStatus, LatencyMS: d.LatencyMS,
		Answer: d.Answer, Error: d.Error, Payload: payloadOf(d), CreatedAt: d.CreatedAt}
}

// payloadOf is what was sent, as JSON in JSON; the feed encoded it.
func payloadOf(d store.WebhookDelivery) (v any) {
	if json.Unmarshal([]byte(d.Payload), &v) != nil {
		return nil
	}
	return v
}

type deliveriesInput struct {
	ByID
	edge.Paging
	Status string `query:"status" enum:"PENDING,DELIVERED,FAILED,CANCELLED"`
	Event  string `query:"event" maxLength:"80" doc:"One type."`
}

func (h *Webhooks) deliveries(ctx context.Context, in *deliveriesInput) (edge.Reply[edge.Page[Delivery]], error) {
	after, err := edge.After[store.WebhookKey](in.Paging)
	if err != nil {
		return edge.Reply[edge.Page[Delivery]]{}, err
	}
	rows, err := h.Store.WebhookDeliveries(ctx, store.DeliveryFilter{Webhook: in.ID, Status: in.Status, Event: in.Event, After: after, Limit: in.Limit + 1})
	if err != nil {
		return edge.Reply[edge.Page[Delivery]]{}, err
	}
	page, err := edge.Paged(in.Paging, rows, func(d store.WebhookDelivery) any { return store.WebhookKey{At: d.CreatedAt, ID: d.ID} }, deliveryView)
	return edge.OK(page), err
}

type resendInput struct {
	ByID
	Delivery uuid.UUID `path:"delivery" format:"uuid"`
}

func (h *Webhooks) resend(ctx context.Context, in *resendInput) (store.WebhookDelivery, error) {
	d, err := h.Store.ResendDelivery(ctx, edge.CallerOf(ctx).Actor, in.ID, in.Delivery)
	switch {
	case errors.Is(err, store.ErrDeliveryPending):
		err = edge.Refuse(http.StatusConflict, "DELIVERY_PENDING", "The delivery is pending: it is sent without being asked")
	case errors.Is(err, store.ErrWebhookDisabled):
		err = edge.Refuse(http.StatusConflict, "WEBHOOK_DISABLED", "The webhook is disabled: enable it first")
	}
	return d, err
}
