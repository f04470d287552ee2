package wallet

import (
	"context"
	"errors"
	"fmt"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/dispatch/billing"
)

// reconcileBatch is how many payments are asked about in one go.
const reconcileBatch = 100

// Reconcile asks PAQ about every payment whose outcome is not known or whose time is over, and settles what PAQ knows. While
// PAQ does not answer they stay as they are.
func (w *Wallet) Reconcile(ctx context.Context) error {
	ids, err := w.Store.Open(ctx, w.Now(), reconcileBatch)
	if err != nil {
		return err
	}
	var failed []error
	for _, id := range ids {
		if err := w.reconcile(ctx, id); err != nil {
			failed = append(failed, fmt.Errorf("payment %s: %w", id, err))
		}
		if ctx.Err() != nil {
			break
		}
	}
	return errors.Join(failed...)
}

func (w *Wallet) reconcile(ctx context.Context, id billing.PaymentID) error {
	p, err := w.Store.Begin(ctx, dispatch.System, id, w.Now(), w.ask)
	var settled *billing.SettledError
	switch {
	case errors.Is(err, billing.ErrAsking), errors.As(err, &settled):
		return nil // somebody else does, or has done, this
	case err != nil:
		return err
	}
	after, err := w.inquire(ctx, p)
	if err != nil || after.Status != billing.PaymentPending {
		return err
	}
	_, err = w.Store.Change(ctx, dispatch.System, id, w.Now(), func(p *billing.Payment) error {
		if p.Status != billing.PaymentPending {
			return nil
		}
		now := w.Now()
		if p.UnknownSince != nil && p.UnknownSince.Add(billing.SettlesWithin).After(now) {
			p.AskingUntil = nil // what is on its way at PAQ may still be done
			return nil
		}
		p.NotCharged(now)
		if !p.Late(now) {
			return nil
		}
		_, err := p.Fail(billing.PaymentExpired, "EXPIRED", now)
		return err
	})
	return err
}
