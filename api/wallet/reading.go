package wallet

import (
	"context"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/dispatch/billing"
	"github.com/auxilio/auxilio/store"
)

// Whose is embedded in the input of what can be read of a wallet.
type Whose struct {
	User uuid.UUID `query:"user_id" format:"uuid" doc:"Whose wallet, for administrators, whose reading is audited."`
}

// owner is whose wallet is read: a member's own, or the one that an administrator names. Another's does not exist.
func (w *Wallet) owner(ctx context.Context, in Whose) (dispatch.UserID, error) {
	caller, named := edge.CallerOf(ctx), dispatch.UserID(in.User)
	switch {
	case caller.Role == dispatch.RoleAdmin && in.User == uuid.Nil:
		return named, edge.Invalid("user_id", "required from administrators")
	case caller.Role == dispatch.RoleMember && in.User == uuid.Nil:
		named = caller.User
	case caller.Role == dispatch.RoleMember && named != caller.User:
		return named, edge.NotFound()
	}
	return named, w.on()
}

// Balance is what a member has on account.
type Balance struct {
	Balance  int64  `json:"balance_minor" doc:"In minor units of currency."`
	Currency string `json:"currency" example:"GTQ"`
}

func (w *Wallet) balance(ctx context.Context, in *struct{ Whose }) (edge.Reply[Balance], error) {
	user, err := w.owner(ctx, in.Whose)
	if err != nil {
		return edge.Reply[Balance]{}, err
	}
	has, err := w.Store.Balance(ctx, edge.CallerOf(ctx).Actor, user)
	return edge.OK(Balance{has.Minor, has.Currency}), err
}

type pageInput struct {
	Whose
	edge.Paging
}

func (w *Wallet) transactions(ctx context.Context, in *pageInput) (edge.Reply[edge.Page[Transaction]], error) {
	return paged(ctx, w, in, w.Store.Transactions, func(m store.Moved) any { return store.PaymentKey{At: m.At, ID: m.ID} }, transactionView)
}

func (w *Wallet) payments(ctx context.Context, in *pageInput) (edge.Reply[edge.Page[Payment]], error) {
	return paged(ctx, w, in, w.Store.Payments, func(p *billing.Payment) any { return store.PaymentKey{At: p.CreatedAt, ID: uuid.UUID(p.ID)} }, view)
}

// paged reads one page of a list of a wallet.
func paged[R, T any](ctx context.Context, w *Wallet, in *pageInput,
	read func(context.Context, dispatch.Actor, dispatch.UserID, store.PaymentKey, int) ([]R, error), key func(R) any, view func(R) T) (edge.Reply[edge.Page[T]], error) {
	var none edge.Reply[edge.Page[T]]
	after, err := edge.After[store.PaymentKey](in.Paging)
	if err != nil {
		return none, err
	}
	user, err := w.owner(ctx, in.Whose)
	if err != nil {
		return none, err
	}
	rows, err := read(ctx, edge.CallerOf(ctx).Actor, user, after, in.Limit+1)
	if err != nil {
		return none, err
	}
	page, err := edge.Paged(in.Paging, rows, key, view)
	return edge.OK(page), err
}

type paymentInput struct {
	ID uuid.UUID `path:"id" format:"uuid"`
}

func (w *Wallet) payment(ctx context.Context, in *paymentInput) (edge.Reply[Payment], error) {
	if err := w.on(); err != nil {
		return edge.Reply[Payment]{}, err
	}
	p, err := w.Store.Payment(ctx, edge.CallerOf(ctx).Actor, billing.PaymentID(in.ID))
	if err != nil {
		return edge.Reply[Payment]{}, err
	}
	return edge.OK(view(p)), nil
}
