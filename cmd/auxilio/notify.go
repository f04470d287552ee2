package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/auxilio/auxilio/api/push"
)

// vapid is the configured pair, or only where the operator is reached.
func (s settings) vapid() push.VAPID {
	v := push.VAPID{Public: s.VAPIDPublic, Private: s.VAPIDPrivate, Subject: s.VAPIDSubject}
	if v.Subject == "" && s.publicURL.Scheme == "https" {
		v.Subject = s.publicURL.String()
	}
	if v.Subject == "" {
		v.Subject = "noreply@paqasistencias.com"
	}
	return v
}

func (s *settings) checkPush() error {
	if (s.VAPIDPublic != "" || s.VAPIDPrivate != "") && s.vapid().Check() != nil {
		return errors.New("AUXILIO_VAPID_PRIVATE_KEY and AUXILIO_VAPID_PUBLIC_KEY must be a pair of P-256 keys in base64url, or both unset")
	}
	return nil
}

// openPush makes the way to devices. Without Firebase's credentials there is none to phones that need it.
func (n *node) openPush(ctx context.Context) (err error) {
	n.push = &push.Notifier{Store: n.store, Client: n.cfg.door().Client()}
	if n.push.VAPID, err = push.OpenVAPID(ctx, n.store, n.cfg.secret, n.cfg.vapid()); err != nil {
		return err
	}
	if n.cfg.FCMCredentials == "" {
		return nil
	}
	key, err := os.ReadFile(n.cfg.FCMCredentials)
	if err == nil {
		n.push.FCM, err = push.NewFCM(key, "")
	}
	if err != nil {
		return fmt.Errorf("AUXILIO_FCM_CREDENTIALS: %w", err)
	}
	return nil
}
