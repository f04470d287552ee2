package wallet

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/api/wallet/paq"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/dispatch/billing"
	"github.com/auxilio/auxilio/store"
)

type payInput struct {
	Body struct {
		Purpose      string     `json:"purpose,omitempty" enum:"TOP_UP,SUBSCRIPTION,SERVICE" doc:"May be left out where the other fields say it."`
		Subscription *uuid.UUID `json:"subscription_id,omitempty" format:"uuid" doc:"Pay its next period, at the price it was bought for or the plan's now."`
		Request      *uuid.UUID `json:"request_id,omitempty" format:"uuid" doc:"Pay what a completed request cost."`
		Amount       *int64     `json:"amount_minor,omitempty" minimum:"1000" maximum:"1000000" doc:"Of a top-up, in centavos. Every other amount is the server's."`
		Method       string     `json:"method,omitempty" enum:"PAQ,BALANCE" doc:"PAQ when absent."`
	}
}

// bill reads what is to be paid, and refuses an amount where it is not the payer's to say.
func (in *payInput) bill(user dispatch.UserID) (store.Bill, error) {
	b, purpose := in.Body, billing.Purpose(in.Body.Purpose)
	bill := store.Bill{User: user}
	switch {
	case b.Subscription != nil && b.Request != nil:
		return bill, edge.Invalid("request_id", "cannot be paid together with a subscription")
	case b.Subscription != nil:
		bill.Purpose, bill.Subscription = billing.ForSubscription, dispatch.SubscriptionID(*b.Subscription)
	case b.Request != nil:
		bill.Purpose, bill.Request = billing.ForService, dispatch.RequestID(*b.Request)
	case purpose == billing.ForSubscription:
		return bill, edge.Invalid("subscription_id", "required")
	case purpose == billing.ForService:
		return bill, edge.Invalid("request_id", "required")
	case b.Amount == nil:
		return bill, edge.Invalid("amount_minor", "required")
	default:
		bill.Purpose, bill.TopUp = billing.ForTopUp, dispatch.Money{Minor: *b.Amount, Currency: "GTQ"}
	}
	switch {
	case purpose != "" && purpose != bill.Purpose:
		return bill, edge.Invalid("purpose", "does not agree with what is to be paid")
	case bill.Purpose != billing.ForTopUp && b.Amount != nil:
		return bill, edge.Invalid("amount_minor", "is for top-ups only: this price is not yours to say")
	case bill.Purpose == billing.ForTopUp && billing.Method(b.Method) == billing.FromBalance:
		return bill, edge.Invalid("method", "cannot be BALANCE for a top-up")
	}
	return bill, nil
}

// pay opens the payment, or finds the one that is open for the same, and has PAQ send a code unless one was sent just now.
func (w *Wallet) pay(ctx context.Context, in *payInput) (*billing.Payment, error) {
	if err := w.on(); err != nil {
		return nil, err
	}
	bill, err := in.bill(edge.CallerOf(ctx).User)
	if err != nil {
		return nil, err
	}
	if billing.Method(in.Body.Method) == billing.FromBalance {
		return w.Store.PayFromBalance(ctx, bill, w.Now())
	}
	fresh := false
	p, err := w.Store.OpenPayment(ctx, bill, w.Now(), func(p *billing.Payment) error {
		switch {
		case p.UnknownSince != nil:
			return billing.ErrUnsettled
		case p.CodeSentAt != nil && p.CodeSentAt.Add(billing.ResendAfter).After(w.Now()):
			fresh = true
			return nil
		}
		return w.ask(p)
	})
	switch {
	case err != nil:
		return nil, standing(p, err)
	case fresh:
		return w.Store.Change(ctx, edge.CallerOf(ctx).Actor, p.ID, w.Now(), func(*billing.Payment) error { return nil })
	}
	return w.emit(ctx, p)
}

// standing shows with a conflict which payment it is about.
func standing(p *billing.Payment, err error) error {
	if p == nil || p.ID == (billing.PaymentID{}) || !(errors.Is(err, billing.ErrUnsettled) || errors.Is(err, billing.ErrAsking)) {
		return err
	}
	return edge.Translate(context.Background(), err).With(edge.Standing{ID: p.ID.String(), Status: string(p.Status)})
}

// emit has PAQ send the code of a payment that this call has the right to ask about. What PAQ refuses for good is over.
func (w *Wallet) emit(ctx context.Context, p *billing.Payment) (*billing.Payment, error) {
	ctx = context.WithoutCancel(ctx) // whoever leaves now must still be told what PAQ has said
	failure := w.Network.Gateway.Emit(ctx, paq.Bill{Reference: p.ID.String(), Amount: p.Amount.Minor, Phone: p.Phone,
		Description: description(p), Life: billing.PaymentLife})
	now := w.Now()
	change := w.Store.Change
	if failure != nil {
		change = w.Store.Begin // a failure is no answer to keep
	}
	after, err := change(ctx, dispatch.System, p.ID, now, func(p *billing.Payment) error {
		if p.Status != billing.PaymentPending {
			return nil // PAQ's word has come otherwise
		}
		p.AskingUntil, p.UpdatedAt = nil, now
		switch {
		case failure == nil:
			p.CodeSentAt, p.ExpiresAt, p.WrongCodes = &now, now.Add(billing.PaymentLife), 0
		case final(failure):
			_, err := p.Fail(billing.PaymentFailed, "REFUSED", now)
			return err
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if failure != nil {
		w.note(after, failure)
		return nil, refusal(failure).With(edge.Standing{ID: after.ID.String(), Status: string(after.Status)})
	}
	return after, nil
}

// description is what the member reads beside the code.
func description(p *billing.Payment) string {
	switch p.Purpose {
	case billing.ForSubscription:
		return "Auxilio: plan de asistencia"
	case billing.ForService:
		return "Auxilio: servicio de asistencia"
	default:
		return "Auxilio: recarga de saldo"
	}
}

// SendCode has PAQ send the code of an open payment, where none was sent. It is the task behind a purchase.
func (w *Wallet) SendCode(ctx context.Context, id billing.PaymentID) error {
	needless := errors.New("needless")
	p, err := w.Store.Begin(ctx, dispatch.System, id, w.Now(), func(p *billing.Payment) error {
		if p.Status != billing.PaymentPending || p.CodeSentAt != nil || p.UnknownSince != nil {
			return needless
		}
		return w.ask(p)
	})
	switch {
	case errors.Is(err, needless), errors.Is(err, dispatch.ErrNotFound):
		return nil
	case err != nil:
		return err
	}
	_, err = w.emit(ctx, p)
	return err
}
