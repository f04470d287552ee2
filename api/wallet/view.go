package wallet

import (
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/dispatch/billing"
	"github.com/auxilio/auxilio/store"
)

// Payment is money that is asked of a member. The code is never in it.
type Payment struct {
	ID             string     `json:"id" format:"uuid"`
	UserID         string     `json:"user_id" format:"uuid"`
	Purpose        string     `json:"purpose" enum:"TOP_UP,SUBSCRIPTION,SERVICE"`
	Method         string     `json:"method" enum:"PAQ,BALANCE"`
	SubscriptionID *string    `json:"subscription_id" format:"uuid"`
	RequestID      *string    `json:"request_id" format:"uuid"`
	Amount         int64      `json:"amount_minor" doc:"In minor units of currency."`
	Currency       string     `json:"currency" example:"GTQ"`
	Status         string     `json:"status" enum:"PENDING,COMPLETED,FAILED,CANCELLED,EXPIRED"`
	Reason         *string    `json:"reason" doc:"Why it failed or was cancelled." example:"TOO_MANY_CODES"`
	CodeSentAt     *time.Time `json:"code_sent_at" doc:"When PAQ sent you a code; null until it has."`
	Unsettled      bool       `json:"unsettled" doc:"A charge was sent and it is not known yet whether it was made. PAQ is being asked."`
	CreatedAt      time.Time  `json:"created_at"`
	ExpiresAt      time.Time  `json:"expires_at"`
	SettledAt      *time.Time `json:"settled_at"`
}

func view(p *billing.Payment) Payment {
	v := Payment{ID: p.ID.String(), UserID: p.User.String(), Purpose: string(p.Purpose), Method: string(p.Method), Amount: p.Amount.Minor,
		Currency: p.Amount.Currency, Status: string(p.Status), CodeSentAt: p.CodeSentAt, Unsettled: p.UnknownSince != nil,
		CreatedAt: p.CreatedAt, ExpiresAt: p.ExpiresAt, SettledAt: p.SettledAt}
	if p.Reason != "" {
		v.Reason = &p.Reason
	}
	v.SubscriptionID, v.RequestID = text((*uuid.UUID)(p.Subscription)), text((*uuid.UUID)(p.Request))
	return v
}

func text(id *uuid.UUID) *string {
	if id == nil {
		return nil
	}
	s := id.String()
	return &s
}

func paid(message string) func(*billing.Payment) edge.Reply[Payment] {
	return func(p *billing.Payment) edge.Reply[Payment] { return edge.Done(message, view(p)) }
}

// Transaction is money that moved.
type Transaction struct {
	ID             string    `json:"id" format:"uuid"`
	Kind           string    `json:"kind" enum:"TOP_UP,SUBSCRIPTION,SERVICE,CREDIT" doc:"CREDIT is a payment that came when what it was for was over: it is yours."`
	Source         string    `json:"source" enum:"PAQ,BALANCE,SPONSOR" doc:"Who paid."`
	Amount         int64     `json:"amount_minor"`
	Change         int64     `json:"balance_change_minor" doc:"Of your balance."`
	Currency       string    `json:"currency" example:"GTQ"`
	PaymentID      *string   `json:"payment_id" format:"uuid"`
	SubscriptionID *string   `json:"subscription_id" format:"uuid"`
	RequestID      *string   `json:"request_id" format:"uuid"`
	At             time.Time `json:"at"`
}

func transactionView(m store.Moved) Transaction {
	source := m.Source
	if source == "MEMBER" {
		source = string(billing.FromBalance)
	}
	return Transaction{ID: m.ID.String(), Kind: m.Kind, Source: source, Amount: m.Amount, Change: m.Change, Currency: m.Currency,
		PaymentID: text(m.Payment), SubscriptionID: text(m.Subscription), RequestID: text(m.Request), At: m.At}
}
