package wallet

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/api/wallet/paq"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/dispatch/billing"
	"github.com/auxilio/auxilio/store"
)

// SignatureHeader carries HMAC-SHA256 of the raw body in hex.
const SignatureHeader = "X-PAQ-Signature"

// verify lets nothing in that PAQ has not signed. It reads the body as it came, before anything else does.
func (w *Wallet) verify(header http.Header, body []byte) *edge.Failure {
	if w.Network == nil {
		return Disabled()
	}
	sent, err := hex.DecodeString(strings.TrimPrefix(header.Get(SignatureHeader), "sha256="))
	mac := hmac.New(sha256.New, w.Network.Secret)
	mac.Write(body)
	if err != nil || !hmac.Equal(sent, mac.Sum(nil)) {
		return edge.Refuse(http.StatusUnauthorized, "BAD_SIGNATURE", "The signature is not valid")
	}
	return nil
}

// toldInput is PAQ's word on one payment.
type toldInput struct {
	Signature string `header:"X-PAQ-Signature" doc:"HMAC-SHA256 of the raw body with the shared secret, in hex."`
	Body      struct {
		Reference   uuid.UUID `json:"reference" format:"uuid" doc:"The payment's id."`
		Transaction string    `json:"transaction,omitempty" maxLength:"100" doc:"PAQ's; required for COMPLETED."`
		Status      string    `json:"status" enum:"COMPLETED,FAILED,CANCELLED,EXPIRED"`
		Amount      string    `json:"amount" pattern:"^[0-9]{1,9}(\\.[0-9]{1,2})?$" example:"49.00"`
		Currency    string    `json:"currency" pattern:"^[A-Z]{3}$" example:"GTQ"`
	}
}

// told settles the one payment that is named. The same word again changes nothing; another word on what is settled, another
// amount and another payment's transaction are refused.
func (w *Wallet) told(ctx context.Context, in *toldInput) (*billing.Payment, error) {
	b := in.Body
	minor, err := paq.Centavos(b.Amount)
	if err != nil {
		return nil, edge.Invalid("amount", "is not an amount")
	}
	completed := billing.PaymentStatus(b.Status) == billing.PaymentCompleted
	if completed && strings.TrimSpace(b.Transaction) == "" {
		return nil, edge.Invalid("transaction", "required")
	}
	amount, now := dispatch.Money{Minor: minor, Currency: b.Currency}, w.Now()
	p, err := w.Store.Change(store.AsSystem(ctx), dispatch.System, billing.PaymentID(b.Reference), now, func(p *billing.Payment) error {
		if amount != p.Amount {
			return billing.ErrAmount
		}
		if completed {
			_, err := p.Complete(b.Transaction, amount, now)
			return err
		}
		_, err := p.Fail(billing.PaymentStatus(b.Status), "PAQ_"+b.Status, now)
		return err
	})
	if err != nil && completed {
		w.Log.Error("money that PAQ took fits no payment", "payment", b.Reference.String(), "transaction", b.Transaction, "amount_minor", minor, "err", err)
	}
	return p, err
}

// Settled answers the webhook.
type Settled struct {
	ID     string `json:"id" format:"uuid"`
	Status string `json:"status" enum:"PENDING,COMPLETED,FAILED,CANCELLED,EXPIRED"`
}

func settled(p *billing.Payment) edge.Reply[Settled] {
	return edge.Done("Received", Settled{p.ID.String(), string(p.Status)})
}
