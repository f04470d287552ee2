package main

import (
	"bytes"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/store"
)

// waking are the events after which a round may find something to do, whichever node they come from.
var waking = map[string]bool{
	"request.created": true, "request.searching": true, "request.unassigned": true, "request.released": true,
	"request.priority_changed": true, "request.completed": true, "request.cancelled": true,
	"offer.declined": true, "offer.expired": true, "offer.withdrawn": true, "provider.online": true, "provider.restored": true,
	"policy.changed": true,
}

// wakeful wakes the engine of this node by what happened on any.
func wakeful(e *dispatch.Engine) store.Follower {
	return store.Follower{Events: func(batch []*store.Event) {
		soon, urgent := false, false
		for _, event := range batch {
			if waking[event.Type] {
				soon = true
				urgent = urgent || bytes.Contains(event.Body, []byte(`"priority":"URGENT"`))
			}
		}
		if soon {
			e.Wake(urgent)
		}
	}}
}

// roundMetrics measures what rounds cost.
func roundMetrics(r prometheus.Registerer) func(dispatch.RoundStats) {
	took := prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "auxilio_round_seconds",
		Help: "Time of a round by part.", Buckets: prometheus.ExponentialBuckets(0.0005, 2, 12)}, []string{"part"})
	offers := prometheus.NewCounter(prometheus.CounterOpts{Name: "auxilio_round_offers_total", Help: "Offers made by rounds."})
	r.MustRegister(took, offers)
	return func(s dispatch.RoundStats) {
		took.WithLabelValues("snapshot").Observe(s.Snapshot.Seconds())
		took.WithLabelValues("decide").Observe(s.Decide.Seconds())
		took.WithLabelValues("write").Observe(s.Write.Seconds())
		offers.Add(float64(s.Offers))
	}
}
