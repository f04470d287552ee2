package store_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/store"
)

// TestAddPushSubscription_keepsTheNewest adds several at a time: a login keeps as many as it may have.
func TestAddPushSubscription_keepsTheNewest(t *testing.T) {
	t.Parallel()
	s := accounts(t)
	u, err := s.CreateUser(t.Context(), person(1, dispatch.RoleProvider))
	if err != nil {
		t.Fatal(err)
	}
	add := func(device int) {
		if _, err := s.AddPushSubscription(t.Context(), u.ID, store.PushSubscription{Kind: "FCM", Endpoint: fmt.Sprint("token ", device)}); err != nil {
			t.Error(err)
		}
	}
	for device := range store.MaxPushSubscriptions {
		add(device)
	}
	var devices sync.WaitGroup
	for device := range 16 {
		devices.Go(func() { add(100 + device) })
	}
	devices.Wait()
	kept, err := s.PushSubscriptions(t.Context(), u.ID)
	if err != nil || len(kept) != store.MaxPushSubscriptions {
		t.Errorf("%d are kept of %d at most, %v", len(kept), store.MaxPushSubscriptions, err)
	}
}
