// Package wallet is how members pay: the balance, payments through PAQ with the code that PAQ sends the member, and PAQ's own
// word in a webhook. PAQ is asked between two transactions, never in one: the first takes the right to ask and notes that a
// charge may come to be, the second writes what PAQ said. Where PAQ said nothing the payment stays open with an unknown
// outcome, and PAQ is asked what became of it before anything is charged again.
package wallet

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/api/wallet/paq"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/dispatch/billing"
	"github.com/auxilio/auxilio/store"
)

// Gateway is the payment network. Errors are *paq.Error.
type Gateway interface {
	// Emit has the network send the customer a code; a second one for the same reference replaces the first.
	Emit(ctx context.Context, b paq.Bill) error
	// Charge takes the money of the bill that the code was sent for.
	Charge(ctx context.Context, code, phone string) (transaction string, err error)
	// Inquire asks what became of a bill.
	Inquire(ctx context.Context, reference string) (paq.Standing, error)
}

// Network is a configured payment network.
type Network struct {
	Gateway Gateway
	Secret  []byte        // of the webhook's signatures
	Timeout time.Duration // of one call of the gateway
}

// Wallet answers for balances and payments.
type Wallet struct {
	Store   store.Billing
	Network *Network // nil: the wallet is off
	Now     func() time.Time
	Log     *slog.Logger
}

// Register declares the routes of this package.
func Register(e *edge.Edge, w *Wallet) {
	const readers edge.Who = "MEMBER,ADMIN"
	member := edge.Only(dispatch.RoleMember)
	edge.Handle(e, route(http.MethodGet, "/wallet/balance", "get-balance", "What you have on account", readers), w.balance)
	edge.Handle(e, route(http.MethodGet, "/wallet/transactions", "list-transactions", "Money that moved, newest first", readers), w.transactions)
	edge.Handle(e, route(http.MethodGet, "/wallet/payments", "list-payments", "Your payments, newest first", readers), w.payments)
	edge.Handle(e, route(http.MethodGet, "/wallet/payments/{id}", "get-payment", "One payment", readers), w.payment)
	pay := route(http.MethodPost, "/wallet/payments", "create-payment", "Pay: PAQ sends you a code, or your balance is charged", member)
	pay.Status = http.StatusCreated
	edge.Command(e, pay, w.pay, paid("Payment created"))
	edge.Command(e, route(http.MethodPost, "/wallet/payments/{id}/confirm", "confirm-payment", "Pay with the code you were sent", member), w.confirm, paid("Payment completed"))
	hook := route(http.MethodPost, "/wallet/webhook/paq", "paq-webhook", "PAQ's word on a payment, signed", edge.Anyone)
	hook.Limit, hook.Verify = edge.Unlimited, w.verify
	edge.Command(e, hook, w.told, settled)
}

func route(method, path, id, summary string, who edge.Who) edge.Route {
	return edge.Route{Method: method, Path: path, ID: id, Tag: "Wallet", Summary: summary, Who: who}
}

// Disabled is the answer while no payment network is configured.
func Disabled() *edge.Failure {
	return edge.Refuse(http.StatusServiceUnavailable, "WALLET_DISABLED", "Payments are not available here").RetryAfter(time.Hour)
}

// on fails while the wallet is off.
func (w *Wallet) on() error {
	if w.Network == nil {
		return Disabled()
	}
	return nil
}

// asking is how long the right to ask lasts: two calls, and the transactions around them.
func (w *Wallet) asking() time.Duration { return 2*w.Network.Timeout + 10*time.Second }

// ask takes the right to ask the network about a payment.
func (w *Wallet) ask(p *billing.Payment) error { return p.Ask(w.Now(), w.asking()) }
