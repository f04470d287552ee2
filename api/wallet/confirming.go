package wallet

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/api/wallet/paq"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/dispatch/billing"
)

type confirmInput struct {
	ID   uuid.UUID `path:"id" format:"uuid"`
	Body struct {
		Code string `json:"code" pattern:"^[0-9A-Za-z]{5}$" writeOnly:"true" doc:"The five characters that PAQ sent you." example:"AB12C"`
	}
}

// confirm charges with the member's code. A charge whose outcome is not known is asked about first, so that no second one
// is made. Repeated after the payment was completed it changes nothing.
func (w *Wallet) confirm(ctx context.Context, in *confirmInput) (*billing.Payment, error) {
	if err := w.on(); err != nil {
		return nil, err
	}
	unknown, done := false, false
	p, err := w.Store.Begin(ctx, edge.CallerOf(ctx).Actor, billing.PaymentID(in.ID), w.Now(), func(p *billing.Payment) error {
		if done = p.Status == billing.PaymentCompleted; done {
			return nil
		}
		if err := w.ask(p); err != nil {
			return err
		}
		if p.CodeSentAt == nil {
			return billing.ErrNoCode
		}
		unknown = p.UnknownSince != nil
		p.Charging(w.Now())
		return nil
	})
	switch {
	case err != nil:
		return nil, standing(p, err)
	case done:
		return w.Store.Change(ctx, dispatch.System, p.ID, w.Now(), func(*billing.Payment) error { return nil })
	}
	ctx = context.WithoutCancel(ctx) // whoever leaves now must still be told what PAQ has said
	if unknown {
		if after, err := w.inquire(ctx, p); err != nil || after.Status != billing.PaymentPending {
			return after, w.broken(after, err)
		}
	}
	return w.charge(ctx, p, in.Body.Code, unknown)
}

// charge sends the one charge of a confirmation and writes what PAQ said. Where an earlier one is unknown it stays so, even
// if PAQ refuses this one.
func (w *Wallet) charge(ctx context.Context, p *billing.Payment, code string, unknown bool) (*billing.Payment, error) {
	transaction, failure := w.Network.Gateway.Charge(ctx, code, p.Phone)
	switch {
	case failure == nil:
		return w.complete(ctx, p, transaction, p.Amount)
	case codret(failure) == paq.CodretProcessed:
		// the code was used: by a charge of this payment that we have not heard the end of, or by somebody else's
		if after, err := w.inquire(ctx, p); err != nil || after.Status != billing.PaymentPending {
			return after, w.broken(after, err)
		}
	case paq.Unknown(failure):
		after, err := w.release(ctx, p, func(*billing.Payment) error { return nil })
		return nil, errors.Join(err, w.broken(after, failure))
	}
	after, err := w.release(ctx, p, func(p *billing.Payment) error {
		now := w.Now()
		if unknown {
			return nil
		}
		p.NotCharged(now)
		if codret(failure) != paq.CodretNoToken {
			return nil
		}
		if p.WrongCodes++; p.WrongCodes < billing.MaxWrongCodes {
			return nil
		}
		_, err := p.Fail(billing.PaymentFailed, "TOO_MANY_CODES", now)
		return err
	})
	return nil, errors.Join(err, w.broken(after, failure))
}

// inquire asks PAQ what became of a payment that this call has the right to ask about, and writes its word.
func (w *Wallet) inquire(ctx context.Context, p *billing.Payment) (*billing.Payment, error) {
	found, failure := w.Network.Gateway.Inquire(ctx, p.ID.String())
	if failure != nil {
		after, err := w.release(ctx, p, func(*billing.Payment) error { return nil })
		return after, errors.Join(err, failure)
	}
	if found.Paid {
		return w.complete(ctx, p, found.Transaction, dispatch.Money{Minor: found.Amount, Currency: p.Amount.Currency})
	}
	return p, nil
}

// complete settles a payment with PAQ's transaction, and keeps the answer of the call.
func (w *Wallet) complete(ctx context.Context, p *billing.Payment, transaction string, amount dispatch.Money) (*billing.Payment, error) {
	now := w.Now()
	after, err := w.Store.Change(ctx, dispatch.System, p.ID, now, func(p *billing.Payment) error {
		if p.Status == billing.PaymentCompleted && amount == p.Amount {
			return nil // the webhook was quicker
		}
		_, err := p.Complete(transaction, amount, now)
		return err
	})
	if err != nil {
		w.Log.Error("money that PAQ took fits no payment", "payment", p.ID.String(), "transaction", transaction, "amount_minor", amount.Minor, "err", err)
	}
	return after, err
}

// release gives the right to ask back, with what else change does to a payment that is still open. It keeps no answer.
func (w *Wallet) release(ctx context.Context, p *billing.Payment, change func(*billing.Payment) error) (*billing.Payment, error) {
	return w.Store.Begin(ctx, dispatch.System, p.ID, w.Now(), func(p *billing.Payment) error {
		if p.Status != billing.PaymentPending {
			return nil
		}
		p.AskingUntil, p.UpdatedAt = nil, w.Now()
		return change(p)
	})
}
