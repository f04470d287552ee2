package store

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/auxilio/auxilio/dispatch"
)

const sqlOutbox = `INSERT INTO outbox (request_id, version, type, topics, body) VALUES (@request_id, @version, @type, @topics, @body)`

// eventBody is an event as it is stored and sent, the bytes of the contract. It holds ids and states only.
type eventBody struct {
	Event   string    `json:"event"`
	Version int64     `json:"version,omitempty"`
	At      string    `json:"at"`
	Data    eventData `json:"data"`
}

type eventData struct {
	Request        string   `json:"request,omitempty"`
	Number         string   `json:"request_number,omitempty"`
	Service        string   `json:"service,omitempty"`
	Category       string   `json:"category,omitempty"`
	Priority       string   `json:"priority,omitempty"`
	Status         string   `json:"status,omitempty"`
	TrackingStatus string   `json:"tracking_status,omitempty"`
	State          string   `json:"state,omitempty"`
	Attention      []string `json:"attention,omitzero"`
	Provider       string   `json:"provider,omitempty"`
	Offer          string   `json:"offer,omitempty"`
	From           string   `json:"from,omitempty"`
	Reason         string   `json:"reason,omitempty"`
	Flag           string   `json:"flag,omitempty"`
	Update         string   `json:"update,omitempty"`
	Document       string   `json:"document,omitempty"`
	Author         string   `json:"author,omitempty"`
	Until          string   `json:"until,omitempty"`
	PolicyVersion  int      `json:"policy_version,omitempty"`
	Payment        string   `json:"payment,omitempty"`
	Purpose        string   `json:"purpose,omitempty"`
	Subscription   string   `json:"subscription,omitempty"`
}

// wireTime is how every time is written: UTC, RFC 3339, milliseconds.
const wireTime = "2006-01-02T15:04:05.000Z"

func encodeEvent(e dispatch.Event) ([]byte, error) {
	body, err := json.Marshal(eventBody{e.Type, e.Version, e.At.UTC().Format(wireTime), describe(e)})
	if err != nil {
		return nil, fmt.Errorf("encode event: %w", err)
	}
	return body, nil
}

func outboxRow(e dispatch.Event) (pgx.NamedArgs, error) {
	body, err := encodeEvent(e)
	if err != nil {
		return nil, err
	}
	args := pgx.NamedArgs{"request_id": nil, "version": nil, "type": e.Type, "topics": e.Topics, "body": body}
	if e.Request != nil {
		args["request_id"], args["version"] = uuid.UUID(e.Request.ID), e.Version
	}
	return args, nil
}

func describe(e dispatch.Event) eventData {
	f := e.Facts
	d := eventData{
		Provider: idText(uuid.UUID(f.Provider)), Offer: idText(uuid.UUID(f.Offer)), From: string(f.From), Reason: f.Reason,
		Flag: f.Flag, Update: f.Update, Document: idText(uuid.UUID(f.Document)), Author: f.Author, Until: timeText(f.Until), PolicyVersion: f.Version,
	}
	if r := e.Request; r != nil {
		d.Request, d.Number, d.Service, d.Category = r.ID.String(), r.SpeakableNumber(), r.Service, r.Category
		d.Priority, d.State, d.Status = string(r.Priority), string(r.State), r.State.Status()
		d.TrackingStatus, d.Attention = r.State.Tracking(-1), flags(r.Attention)
	}
	return d
}

func idText(id uuid.UUID) string {
	if id == uuid.Nil {
		return ""
	}
	return id.String()
}

func timeText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(wireTime)
}
