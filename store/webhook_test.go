package store_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/store"
)

// TestAddWebhook_neverMoreThanTheMost adds more than may be there, several at a time.
func TestAddWebhook_neverMoreThanTheMost(t *testing.T) {
	t.Parallel()
	s := accounts(t)
	admin, err := s.CreateUser(t.Context(), person(1, dispatch.RoleAdmin))
	if err != nil {
		t.Fatal(err)
	}
	by := dispatch.Actor{Role: dispatch.RoleAdmin, User: admin.ID}
	var callers sync.WaitGroup
	var made, refused atomic.Int32
	const each = 8
	for range each {
		callers.Go(func() {
			for range store.MaxWebhooks/each + 1 {
				_, err := s.AddWebhook(t.Context(), by, store.Webhook{ID: uuid.Must(uuid.NewV7()), URL: "https://example.org/", Secret: []byte("sealed")})
				switch {
				case err == nil:
					made.Add(1)
				case errors.Is(err, store.ErrTooManyWebhooks):
					refused.Add(1)
				default:
					t.Error(err)
				}
			}
		})
	}
	callers.Wait()
	if made.Load() != store.MaxWebhooks || refused.Load() != each*(store.MaxWebhooks/each+1)-store.MaxWebhooks {
		t.Errorf("%d were added, %d refused, of %d at most", made.Load(), refused.Load(), store.MaxWebhooks)
	}
}
