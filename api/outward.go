package api

import (
	"fmt"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/api/webhooks"
)

// registerOutward lists the resources that leave the server by themselves.
func (s *Server) registerOutward() error {
	secrets, err := edge.NewSeal(s.Secret, webhooks.Purpose)
	if err != nil {
		return fmt.Errorf("make the seal of webhook secrets: %w", err)
	}
	webhooks.Register(s.edge, &webhooks.Webhooks{Store: s.Store, Seal: secrets, Door: s.Door, Now: s.Now})
	return nil
}
