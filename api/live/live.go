// Package live is the HTTP side of the sockets: the ticket that opens one, and a pull of what one would have sent.
package live

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/realtime"
	"github.com/auxilio/auxilio/store"
)

// Live answers for the sockets of this node.
type Live struct {
	Server  *realtime.Server
	Tickets *realtime.Tickets
}

// Register declares the routes of this package.
func Register(e *edge.Edge, l *Live) {
	edge.Handle(e, edge.Route{
		Method: http.MethodPost, Path: "/realtime/ticket", ID: "create-ticket", Tag: "Live",
		Summary: "A ticket that opens one socket within 30 s", Who: edge.AnyLogin,
	}, l.ticket)
	edge.Handle(e, edge.Route{
		Method: http.MethodGet, Path: "/events", ID: "pull-events", Tag: "Live",
		Summary: "What a socket that follows the topic would have been sent", Who: edge.AnyLogin,
	}, l.events)
	edge.Document(e, edge.Route{
		Path: "/asyncapi", ID: "asyncapi", Tag: "Live", Summary: "The contract of the socket, as AsyncAPI 3.0", Who: edge.Anyone,
	}, "application/yaml", func(context.Context) ([]byte, error) { return realtime.AsyncAPI, nil })
}

// Ticket opens one socket.
type Ticket struct {
	Ticket    string `json:"ticket" doc:"Send it as the subprotocol ticket.<ticket>, beside auxilio.v1."`
	URL       string `json:"url" format:"uri" doc:"Where the socket is opened."`
	ExpiresIn int    `json:"expires_in" doc:"Seconds." example:"30"`
}

func (l *Live) ticket(ctx context.Context, _ *struct{}) (edge.Reply[Ticket], error) {
	t, err := l.Tickets.Issue(ctx, principal(edge.CallerOf(ctx)))
	return edge.OK(Ticket{Ticket: t.Ticket, URL: t.URL, ExpiresIn: t.ExpiresIn}), err
}

func principal(c edge.Caller) realtime.Principal {
	return realtime.Principal{User: c.User, Session: c.Session, Role: c.Role, Provider: c.Provider, Expires: c.Until}
}

// Event is an event frame, with the bytes a socket sends.
type Event jsontext.Value

// MarshalJSON is the frame itself.
func (e Event) MarshalJSON() ([]byte, error) { return e, nil }

// Schema describes the frame.
func (Event) Schema(huma.Registry) *huma.Schema {
	number := &huma.Schema{Type: huma.TypeInteger, Format: "int64"}
	text := &huma.Schema{Type: huma.TypeString}
	s := &huma.Schema{
		Type: huma.TypeObject,
		Properties: map[string]*huma.Schema{
			"type": {Type: huma.TypeString, Enum: []any{"event"}}, "topic": text, "pos": number, "seq": number,
			"event": text, "version": number, "at": {Type: huma.TypeString, Format: "date-time"},
			"data": {Type: huma.TypeObject, AdditionalProperties: true},
		},
		Required: []string{"type", "topic", "pos", "seq", "event", "at"},
	}
	s.PrecomputeMessages()
	return s
}

// Events is a part of one topic.
type Events struct {
	Topic   string  `json:"topic"`
	Epoch   string  `json:"epoch" format:"uuid" doc:"Positions of another epoch mean nothing in this one."`
	Head    int64   `json:"head" doc:"Position of the newest event."`
	Results []Event `json:"results"`
	Next    *string `json:"next" doc:"Send this as after to read on; null at the head."`
}

type eventsInput struct {
	Topic string `query:"topic" required:"true" maxLength:"128" doc:"board, request:<id>, provider:<id> or user:<id>."`
	After int64  `query:"after" minimum:"0" default:"0" doc:"The last position handled."`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// events answers 409 RESYNC when there is no exact continuation from the position.
func (l *Live) events(ctx context.Context, in *eventsInput) (edge.Reply[Events], error) {
	page, err := l.Server.Pull(ctx, principal(edge.CallerOf(ctx)), in.Topic, in.After, in.Limit)
	if err != nil {
		return edge.Reply[Events]{}, translate(in.Topic, err)
	}
	answer := Events{Topic: page.Topic, Epoch: page.Epoch.String(), Head: page.Head, Results: make([]Event, len(page.Events))}
	for i, frame := range page.Events {
		answer.Results[i] = Event(frame)
	}
	if page.Last < page.Head {
		next := strconv.FormatInt(page.Last, 10)
		answer.Next = &next
	}
	return edge.OK(answer), nil
}

func translate(topic string, err error) error {
	var resync *store.Resync
	switch {
	case errors.Is(err, realtime.ErrTopic):
		return edge.Invalid("topic", "is not a topic")
	case errors.Is(err, realtime.ErrForbidden) && realtime.IsBoard(topic):
		return edge.Forbidden()
	case errors.Is(err, realtime.ErrForbidden):
		return edge.NotFound()
	case errors.As(err, &resync):
		f := edge.Refuse(http.StatusConflict, "RESYNC", "There is no exact continuation; fetch the snapshot")
		f.Current = map[string]any{"reason": resync.Reason, "head": resync.Head}
		return f
	}
	return err
}
