package store_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/store"
)

// TestAddPushSubscription_keepsTheNewest adds several at a time: a login keeps as many as it may have.
func TestAddPushSubscription_keepsTheNewest(t *testing.T) {
	t.Parallel()
	s := accounts(t)
	u, err := s.CreateUser(t.Context(), person(1, dispatch.RoleProvider))
	must(t, err)
	add := func(device int) error {
		_, err := s.AddPushSubscription(t.Context(), u.ID, store.PushSubscription{Kind: "FCM", Endpoint: fmt.Sprint("token ", device)})
		return err
	}
	for device := range store.MaxPushSubscriptions {
		must(t, add(device))
	}
	var devices []func() error
	for device := range 16 {
		devices = append(devices, func() error { return add(100 + device) })
	}
	must(t, errors.Join(race(devices...)...))
	kept, err := s.PushSubscriptions(t.Context(), u.ID)
	if err != nil || len(kept) != store.MaxPushSubscriptions {
		t.Errorf("%d are kept of %d at most, %v", len(kept), store.MaxPushSubscriptions, err)
	}
}
