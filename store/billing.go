package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/dispatch/billing"
)

// Billing is everything durable of subscriptions, payments and the ledger. Rows are locked in one order: subscription
// or request, payment, accounts by id.
type Billing struct {
	store   *Store
	zone    *time.Location // whose months count
	offline bool           // nobody can pay
}

// Billing opens the books of the store.
func (s *Store) Billing(zone *time.Location) Billing { return Billing{store: s, zone: zone} }

// Offline are the books where members cannot pay: what costs them something fails with billing.ErrNotFree, what is free or paid by a
// sponsor goes on.
func (b Billing) Offline() Billing {
	b.offline = true
	return b
}

// changing runs one change of a subscription or payment; who follows its member is told after it.
func changing[T any](ctx context.Context, b Billing, do func(pgx.Tx) (T, error)) (T, error) {
	result, err := inTx(ctx, b.store.write, do)
	if err == nil {
		b.store.Poke()
	}
	return result, err
}

// PaymentStatus is the type of the event that tells a member how a payment stands.
const PaymentStatus = "payment.status"

// tellPayment writes the event of a payment, as the last statement of its transaction.
func tellPayment(ctx context.Context, tx pgx.Tx, p *billing.Payment) error {
	data := eventData{Payment: p.ID.String(), Status: string(p.Status), Purpose: string(p.Purpose), Reason: p.Reason}
	if p.Subscription != nil {
		data.Subscription = p.Subscription.String()
	}
	if p.Request != nil {
		data.Request = p.Request.String()
	}
	body, err := json.Marshal(eventBody{Event: PaymentStatus, At: p.UpdatedAt.UTC().Format(wireTime), Data: data})
	if err != nil {
		return fmt.Errorf("encode event: %w", err)
	}
	_, err = tx.Exec(ctx, sqlOutbox, pgx.NamedArgs{"request_id": nil, "version": nil, "type": PaymentStatus,
		"topics": []string{p.User.Topic()}, "body": body})
	return err
}

// noteDeed audits what an administrator does with what is another's; what one does with one's own is not. It fails with
// dispatch.ErrNotFound when there is nobody whom it is about.
func noteDeed(ctx context.Context, tx pgx.Tx, actor dispatch.Actor, action, kind string, object uuid.UUID, about dispatch.UserID) error {
	if actor.User == about {
		return nil
	}
	_, err := tx.Exec(ctx, sqlAudit, auditArgs(ctx, dispatch.Deed{Actor: actor, Action: action, Kind: kind, Object: object, About: about}))
	if violated(err) == "audit_entry_subject_id_fkey" {
		return dispatch.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("audit %s: %w", action, err)
	}
	return nil
}
