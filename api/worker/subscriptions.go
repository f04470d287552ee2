package worker

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/auxilio/auxilio/api/mail"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/dispatch/billing"
	"github.com/auxilio/auxilio/store"
	"github.com/riverqueue/river"
)

const (
	// renewEvery is how often subscriptions are looked through for what is due by the clock.
	renewEvery = 5 * time.Minute
	// renewTime bounds one look, which may renew many.
	renewTime = 4 * time.Minute
)

// subscriptions reminds, renews and ends by the clock, and writes to the members.
func subscriptions(cfg Config, to *river.Workers) []*river.PeriodicJob {
	river.AddWorker(to, &renewing{cfg: cfg})
	river.AddWorker(to, river.WorkFunc(func(ctx context.Context, job *river.Job[store.SubscriptionLetter]) error {
		return cfg.writeToMember(ctx, job.Args)
	}))
	return []*river.PeriodicJob{every(renewEvery, store.RenewingSubscriptions{})}
}

type renewing struct {
	river.WorkerDefaults[store.RenewingSubscriptions]
	cfg Config
}

// Timeout bounds one look.
func (*renewing) Timeout(*river.Job[store.RenewingSubscriptions]) time.Duration { return renewTime }

// Work does what is due now.
func (w *renewing) Work(ctx context.Context, _ *river.Job[store.RenewingSubscriptions]) error {
	return w.cfg.Wallet.Store.RenewDue(ctx, w.cfg.Wallet.Now())
}

// writeToMember mails one letter about a subscription. A reminder of a period that was renewed meanwhile, or of what has
// ended, has no letter.
func (cfg Config) writeToMember(ctx context.Context, about store.SubscriptionLetter) error {
	to, err := cfg.Wallet.Store.Addressee(ctx, dispatch.SubscriptionID(about.Subscription))
	switch {
	case errors.Is(err, dispatch.ErrNotFound):
		return nil
	case err != nil:
		return err
	case !to.Active, about.Letter == store.LetterReminder && (to.Periods != about.Period || to.Status != billing.Active):
		return nil
	}
	return post(ctx, cfg.Mail, mail.Letter{
		ID: fmt.Sprintf("%s-%s-%d-%d", letterMark[about.Letter], about.Subscription, about.Period, about.Days), To: to.Email, Name: about.Letter,
		Language: mail.Language(to.Language), Facts: factsOf(to, about, cfg.Zone),
	})
}

// letterMark begins the id of each kind of letter.
var letterMark = map[string]string{
	store.LetterReminder: "reminder", store.LetterUnpaid: "unpaid", store.LetterRenewed: "renewed", store.LetterExpired: "expired",
}

func factsOf(to store.Addressee, about store.SubscriptionLetter, zone *time.Location) map[string]any {
	facts := map[string]any{"Name": to.FirstName, "Plan": to.PlanNameES, "Days": about.Days, "AutoRenew": to.AutoRenew,
		"Sponsor": to.PaidBy == billing.BySponsor, "Price": to.Price.Currency + " " + strconv.FormatFloat(float64(to.Price.Minor)/100, 'f', 2, 64), "Date": "", "Until": ""}
	if to.Language == string(mail.English) {
		facts["Plan"] = to.PlanNameEN
	}
	if to.RenewsAt != nil {
		facts["Date"] = to.RenewsAt.In(zone).Format(time.DateOnly)
		facts["Until"] = to.RenewsAt.Add(billing.Grace).In(zone).Format(time.DateOnly)
	}
	return facts
}
