package main_test

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"time"

	"github.com/auxilio/auxilio/cmd/auxilio/sim"
	"github.com/auxilio/auxilio/geo"
)

// worker is a provider on duty that takes whatever it is offered and does it.
type worker struct {
	person
	*follower
	at     geo.Point
	kept   *receipts
	offers chan sim.Message
	seq    int64
}

// live goes on duty and works until ctx ends.
func (w *worker) live(ctx context.Context) {
	if err := w.Post(ctx, "/providers/me/online", position(w.at), nil); err != nil {
		if ctx.Err() == nil {
			w.t.Errorf("go on duty: %v", err)
		}
		return
	}
	report := time.NewTicker(5 * time.Second)
	defer report.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case offer := <-w.offers:
			w.take(ctx, offer.Data.Offer)
		case <-report.C:
			w.report(ctx)
		}
	}
}

func position(p geo.Point) map[string]any {
	return map[string]any{"latitude": p.Lat, "longitude": p.Lng}
}

// report says where the worker is: where it always is.
func (w *worker) report(ctx context.Context) {
	w.seq++
	fix := position(w.at)
	fix["recorded_at"], fix["seq"] = time.Now(), w.seq
	if err := w.Post(ctx, "/providers/me/location", fix, nil); err != nil && ctx.Err() == nil {
		w.t.Errorf("report a position: %v", err)
	}
}

// take accepts an offer and does the job to its end, unless somebody was quicker.
func (w *worker) take(ctx context.Context, offer string) {
	path := "/assistance/offers/" + offer
	_ = w.Post(ctx, path+"/shown", nil, nil) // refused when it is over already; accepting tells
	pause(ctx, within(50*time.Millisecond, time.Second))
	var taken struct{ Request call }
	if err := w.Post(ctx, path+"/accept", nil, &taken); err != nil {
		w.expect(ctx, "accept", err, http.StatusConflict)
		return
	}
	r := taken.Request
	w.kept.keep(receipt{request: r.ID, state: "assigned", version: r.Version, offer: offer})
	w.work(ctx, r.ID)
}

// steps are the moves of a job.
var steps = []struct {
	name, state string
	body        any
}{
	{"depart", "en_route", nil},
	{"arrive", "arrived", nil},
	{"start", "in_service", nil},
	{"complete", "completed", map[string]any{"outcome": "completed", "notes": "Hecho", "customer_satisfied": true}},
}

// work ends early when the member cancels.
func (w *worker) work(ctx context.Context, id string) {
	for _, step := range steps {
		pause(ctx, within(50*time.Millisecond, 800*time.Millisecond))
		var now call
		if err := w.step(ctx, id, step.name, step.body, &now); err != nil {
			w.expect(ctx, step.name, err, http.StatusConflict, http.StatusNotFound)
			return
		}
		w.kept.keep(receipt{request: id, state: step.state, version: now.Version})
	}
}

// step takes one step of a job; a tow is completed with a photo.
func (w *worker) step(ctx context.Context, id, name string, body any, out *call) error {
	if told, complete := body.(map[string]any); complete {
		photo, err := w.Upload(ctx, id, "placa.jpg")
		if err != nil {
			return err
		}
		told = maps.Clone(told)
		told["photos"] = []string{photo}
		body = told
	}
	return w.Post(ctx, "/assistance/requests/"+id+"/"+name, body, out)
}

// expect complains of a refusal that is none of those a worker must live with.
func (w *worker) expect(ctx context.Context, what string, err error, statuses ...int) {
	var refusal *sim.Refusal
	if errors.As(err, &refusal) {
		for _, status := range statuses {
			if refusal.Status == status {
				return
			}
		}
	}
	if ctx.Err() == nil {
		w.t.Errorf("%s: %v", what, err)
	}
}

// hear notes offers.
func (w *worker) hear(e sim.Message) {
	if e.Event == "offer.created" {
		w.offers <- e
	}
}
