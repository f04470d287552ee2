package api

import (
	"fmt"

	"github.com/auxilio/auxilio/api/devices"
	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/api/push"
	"github.com/auxilio/auxilio/api/webhooks"
)

// registerOutward lists the resources of what leaves the server by itself, and of what enters it without a login.
func (s *Server) registerOutward() error {
	secrets, err := edge.NewSeal(s.Secret, webhooks.Purpose)
	if err != nil {
		return fmt.Errorf("make the seal of webhook secrets: %w", err)
	}
	webhooks.Register(s.edge, &webhooks.Webhooks{Store: s.Store, Seal: secrets, Door: s.Door, Now: s.Now})
	push.Register(s.edge, &push.Push{Store: s.Store, Notifier: s.Push, Door: s.Door})
	devices.Register(s.edge, &devices.Devices{Store: s.Store, Fleet: s.Fleet, PublicURL: s.PublicURL, Now: s.Now, Count: s.countOf})
	return nil
}
