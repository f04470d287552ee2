package desk

import (
	"context"
	"math"
	"time"

	"github.com/auxilio/auxilio/dispatch/lab"
	"github.com/auxilio/auxilio/store"
)

// fairnessHours is how far back work is compared: a day, so that everybody's shift is in it.
const fairnessHours = 24

// Fairness is how evenly work was spread over those who were on duty for a quarter of an hour or more.
type Fairness struct {
	Hours     int      `json:"hours"`
	Gini      float64  `json:"gini" doc:"Of jobs per online hour: 0 for all alike, towards 1 for one who has all."`
	P10       *float64 `json:"jobs_per_hour_p10" doc:"Null when nobody was on duty."`
	P90       *float64 `json:"jobs_per_hour_p90"`
	Providers []Work   `json:"providers"`
}

// Work is what one provider got and did.
type Work struct {
	Provider    string   `json:"provider" format:"uuid"`
	Name        string   `json:"name"`
	OnlineHours float64  `json:"online_hours"`
	Jobs        int      `json:"jobs"`
	PerHour     float64  `json:"jobs_per_hour"`
	Offered     int      `json:"offered" doc:"Offers that count: shown or answered, declines for cause left out."`
	Accepted    int      `json:"accepted"`
	Acceptance  *float64 `json:"acceptance" doc:"Null without an offer."`
}

func (d *Desk) fairness(ctx context.Context) (Fairness, error) {
	now := d.Now()
	rows, err := d.Store.Fairness(ctx, now.Add(-fairnessHours*time.Hour), now)
	f := Fairness{Hours: fairnessHours, Providers: []Work{}}
	var rates []float64
	for _, w := range rows {
		f.Providers, rates = append(f.Providers, workView(w)), append(rates, w.PerHour())
	}
	if len(rates) > 0 {
		low, high := hundredths(lab.Quantile(rates, 0.1)), hundredths(lab.Quantile(rates, 0.9))
		f.Gini, f.P10, f.P90 = hundredths(lab.Gini(rates)), &low, &high
	}
	return f, err
}

func workView(w store.Work) Work {
	v := Work{Provider: w.Provider.String(), Name: w.Name, OnlineHours: hundredths(w.OnlineS / 3600), Jobs: w.Jobs,
		PerHour: hundredths(w.PerHour()), Offered: w.Offered, Accepted: w.Accepted}
	if w.Offered > 0 {
		share := hundredths(float64(w.Accepted) / float64(w.Offered))
		v.Acceptance = &share
	}
	return v
}

func hundredths(v float64) float64 { return math.Round(v*100) / 100 }

func tenths(v float64) float64 { return math.Round(v*10) / 10 }
