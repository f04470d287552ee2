package worker

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/api/mail"
	"github.com/auxilio/auxilio/api/mail/sink"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/dispatch/billing"
	"github.com/auxilio/auxilio/store"
)

// TestSubscriptions_lettersComeByMail: what is due by a moved clock reaches members through a real mail server, in their
// language, and a reminder of what was renewed meanwhile is not sent.
func TestSubscriptions_lettersComeByMail(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	box, err := sink.Listen("127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { must(t, box.Close()) })
	db, err := store.Open(t.Context(), store.Config{URL: s.url})
	must(t, err)
	t.Cleanup(db.Close)
	must(t, db.SeedCatalog(t.Context()))
	must(t, db.SeedPlans(t.Context()))
	post, err := mail.NewSender(box.URL(), "noreply@auxilio.test")
	must(t, err)
	now := time.Now()
	cfg := Config{Store: db, Log: slog.New(slog.DiscardHandler), Mail: post, Wallet: books(db), Zone: time.UTC}
	cfg.Wallet.Now = func() time.Time { return now }
	subscriptions := map[string]*billing.Subscription{}
	for _, language := range []string{"es", "en"} {
		subscriptions[language] = s.sponsored(db, language, now)
	}
	now = subscriptions["es"].RenewsAt.Add(-time.Hour)
	must(t, (&renewing{cfg: cfg}).Work(t.Context(), nil))
	for language, subject := range map[string]string{"es": "Su plan Vial Básico vence en 1 día", "en": "Your plan Roadside Basic ends in 1 day"} {
		id := uuid.UUID(subscriptions[language].ID)
		s.until("the letter is a task", `SELECT count(*) = 1 FROM river_job WHERE kind = 'subscription_letter' AND args->>'subscription' = $1
			AND args->>'letter' = 'subscription_reminder' AND args->>'days' = '1'`, id)
		must(t, cfg.writeToMember(t.Context(), store.SubscriptionLetter{Subscription: id, Letter: store.LetterReminder, Period: 1, Days: 1}))
		got := box.Mails()[len(box.Mails())-1]
		if got.Subject != subject || got.To[0] != language+"@auxilio.test" || !strings.Contains(got.Text, subscriptions[language].RenewsAt.UTC().Format(time.DateOnly)) {
			t.Errorf("%s: %q to %v:\n%s", language, got.Subject, got.To, got.Text)
		}
		for _, letter := range []string{store.LetterUnpaid, store.LetterRenewed, store.LetterExpired} {
			must(t, cfg.writeToMember(t.Context(), store.SubscriptionLetter{Subscription: id, Letter: letter, Period: 1}))
			got := box.Mails()[len(box.Mails())-1]
			if got.Subject == subject || strings.Contains(got.Text, "<no value>") || !strings.Contains(got.Text, "Vial") && !strings.Contains(got.Text, "Roadside") {
				t.Errorf("%s: %q:\n%s", letter, got.Subject, got.Text)
			}
		}
	}
	sent := len(box.Mails())
	must(t, cfg.writeToMember(t.Context(), store.SubscriptionLetter{Subscription: uuid.UUID(subscriptions["es"].ID), Letter: store.LetterReminder, Period: 0, Days: 7}))
	if len(box.Mails()) != sent {
		t.Error("a reminder of a period that is over was sent")
	}
}

// sponsored makes a member with a subscription, whose letters are in the language.
func (s *site) sponsored(db *store.Store, language string, now time.Time) *billing.Subscription {
	s.t.Helper()
	u, err := db.CreateUser(s.t.Context(), store.User{ID: dispatch.NewID[dispatch.UserID](), Email: language + "@auxilio.test",
		Phone: map[string]string{"es": "+50244440001", "en": "+50244440002"}[language], PasswordHash: "x", FirstName: "Ana",
		LastName: "López", Role: dispatch.RoleMember, Active: true})
	must(s.t, err)
	plans, err := db.Plans(s.t.Context())
	must(s.t, err)
	sub, err := db.Billing(time.UTC).Buy(s.t.Context(), dispatch.System, store.Purchase{User: u.ID, Plan: plans[0].ID,
		Cycle: billing.Monthly, PaidBy: billing.BySponsor, Language: language}, now)
	must(s.t, err)
	return sub
}
