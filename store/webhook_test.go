package store_test

import (
	"testing"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/store"
)

// TestAddWebhook_neverMoreThanTheMost adds more than may be there, all at once.
func TestAddWebhook_neverMoreThanTheMost(t *testing.T) {
	t.Parallel()
	s := accounts(t)
	admin, err := s.CreateUser(t.Context(), person(1, dispatch.RoleAdmin))
	must(t, err)
	by := dispatch.Actor{Role: dispatch.RoleAdmin, User: admin.ID}
	var adds []func() error
	for range store.MaxWebhooks + 14 {
		adds = append(adds, func() error {
			_, err := s.AddWebhook(t.Context(), by, store.Webhook{ID: uuid.Must(uuid.NewV7()), URL: "https://example.org/", Secret: []byte("sealed")})
			return err
		})
	}
	if got := tally(race(adds...)); got[nil] != store.MaxWebhooks || got[store.ErrTooManyWebhooks] != 14 {
		t.Errorf("outcomes %v, of %d at most", got, store.MaxWebhooks)
	}
}
