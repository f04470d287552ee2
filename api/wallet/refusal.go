package wallet

import (
	"errors"
	"net/http"
	"time"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/api/wallet/paq"
	"github.com/auxilio/auxilio/dispatch/billing"
)

// refusals is the answer to each of PAQ's return codes.
var refusals = map[paq.Codret]struct {
	status        int
	code, message string
}{
	paq.CodretParameters:  {http.StatusConflict, "PAQ_REFUSED", "PAQ does not accept this payment for your phone number"},
	paq.CodretCredentials: {http.StatusBadGateway, "PAQ_UNAVAILABLE", "PAQ does not let us in right now"},
	paq.CodretNoToken:     {http.StatusPaymentRequired, "CODE_WRONG", "PAQ does not know this code"},
	paq.CodretExpired:     {http.StatusConflict, "CODE_EXPIRED", "The code has expired: ask for another"},
	paq.CodretFunds:       {http.StatusPaymentRequired, "INSUFFICIENT_FUNDS", "There is not enough in your PAQ wallet"},
	paq.CodretProcessed:   {http.StatusConflict, "CODE_USED", "The code was used already: ask for another"},
}

// refusal is the answer to a call of PAQ that did not do what it asked for.
func refusal(err error) *edge.Failure {
	var e *paq.Error
	if !errors.As(err, &e) {
		return edge.Internal(err)
	}
	switch e.Kind {
	case paq.TimedOut:
		return edge.Refuse(http.StatusGatewayTimeout, "PAQ_TIMEOUT", "PAQ did not answer in time")
	case paq.Down:
		return edge.Refuse(http.StatusBadGateway, "PAQ_UNAVAILABLE", "PAQ is not available right now")
	case paq.Broken:
		return edge.Refuse(http.StatusBadGateway, "PAQ_UNAVAILABLE", "PAQ is not available right now").RetryAfter(10 * time.Second)
	case paq.Malformed:
		return edge.Refuse(http.StatusBadGateway, "PAQ_MALFORMED", "PAQ gave an answer that cannot be read")
	}
	r := refusals[e.Codret]
	return edge.Refuse(r.status, r.code, r.message)
}

// final reports whether PAQ will refuse the payment however often it is asked.
func final(err error) bool { return codret(err) == paq.CodretParameters }

// codret is PAQ's code of a refusal, zero for every other error.
func codret(err error) paq.Codret {
	var e *paq.Error
	if errors.As(err, &e) && e.Kind == paq.Refused {
		return e.Codret
	}
	return 0
}

// broken is the answer to a failure about a payment, which it shows as it stands now. nil is none.
func (w *Wallet) broken(p *billing.Payment, err error) error {
	var e *paq.Error
	if !errors.As(err, &e) {
		return err
	}
	w.note(p, e)
	f := refusal(e)
	if p != nil {
		f = f.With(edge.Standing{ID: p.ID.String(), Status: string(p.Status)})
	}
	return f
}

// note logs what is wrong with PAQ itself; what is wrong with a code or a purse is its member's affair.
func (w *Wallet) note(p *billing.Payment, err error) {
	if p == nil {
		return
	}
	if paq.Unknown(err) || codret(err) == paq.CodretCredentials {
		w.Log.Warn("asked PAQ", "payment", p.ID.String(), "err", err)
	}
}
