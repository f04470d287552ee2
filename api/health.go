package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/auxilio/auxilio/api/edge"
)

// probePatience bounds how long a probe waits for a store.
const probePatience = time.Second

// errNotReady is why a node that starts, drains or has no Postgres wants no requests.
var errNotReady = errors.New("not ready")

// Health is how one node sees itself and what it depends on.
type Health struct {
	Status string       `json:"status" enum:"live,ready,degraded"`
	Detail *HealthParts `json:"detail,omitempty" doc:"For staff."`
}

// HealthParts is the state of each thing a node depends on, and the version that runs.
type HealthParts struct {
	Version  string `json:"version"`
	Postgres string `json:"postgres" enum:"up,down"`
	Redis    string `json:"redis" enum:"up,down"`
	Events   string `json:"events" enum:"up,starting" doc:"Whether the node knows the log of events yet, without which it opens no sockets."`
	WebPush  string `json:"web_push" enum:"available,unavailable"`
	FCM      string `json:"fcm" enum:"available,unavailable"`
	Draining bool   `json:"draining"`
}

func (s *Server) registerHealth() {
	probe := func(path, id, summary string) edge.Route {
		return edge.Route{
			Method: http.MethodGet, Path: path, Outside: true, ID: id, Tag: "Health", Summary: summary,
			Who: edge.Anyone, Limit: edge.Unlimited,
		}
	}
	edge.Handle(s.edge, probe("/health/live", "health-live", "Is the process alive"), s.live)
	edge.Handle(s.edge, probe("/health/ready", "health-ready", "Should this node get requests"), s.ready)
	edge.Handle(s.edge, probe("/health", "health", "How is this node; in detail for staff"), s.health)
}

func (s *Server) live(context.Context, *struct{}) (edge.Reply[Health], error) {
	return edge.OK(Health{Status: "live"}), nil
}

// ready is no while starting or draining, or without Postgres. Without Redis the node is slower but works.
func (s *Server) ready(ctx context.Context, _ *struct{}) (edge.Reply[Health], error) {
	parts := s.look(ctx)
	if parts.Draining || parts.Postgres == "down" || parts.Events == "starting" {
		return edge.Reply[Health]{}, edge.Unavailable(errNotReady)
	}
	return edge.OK(Health{Status: parts.status()}), nil
}

func (s *Server) health(ctx context.Context, _ *struct{}) (edge.Reply[Health], error) {
	reply, err := s.ready(ctx, nil)
	if err == nil && edge.CallerOf(ctx).Staff() {
		parts := s.look(ctx)
		reply.Data.Detail = &parts
	}
	return reply, err
}

func (p HealthParts) status() string {
	if p.Redis == "down" {
		return "degraded"
	}
	return "ready"
}

func (s *Server) look(ctx context.Context) HealthParts {
	ctx, cancel := context.WithTimeout(ctx, probePatience)
	defer cancel()
	push := s.Push.Status()
	return HealthParts{
		WebPush: push.WebPush, FCM: push.FCM,
		Version: s.Version, Draining: s.draining.Load(), Events: s.events(),
		Postgres: upOrDown(s.Store.Ping(ctx)), Redis: upOrDown(s.Redis.Ping(ctx).Err()),
	}
}

func (s *Server) events() string {
	if s.Tail == nil {
		return "up"
	}
	select {
	case <-s.Tail.Ready():
		return "up"
	default:
		return "starting"
	}
}

func upOrDown(err error) string {
	if err != nil {
		return "down"
	}
	return "up"
}
