package edge

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/dispatch/billing"
	"github.com/auxilio/auxilio/store"
	"github.com/jackc/pgx/v5/pgconn"
)

// Translate is the one place where an error from inside becomes an answer.
// A Failure is passed on as it is; what nobody named is a 500 and is logged.
func Translate(ctx context.Context, err error) *Failure {
	var ready *Failure
	if errors.As(err, &ready) {
		return ready
	}
	if f := named(err); f != nil {
		return f
	}
	switch {
	case errors.Is(err, context.Canceled) && ctx.Err() != nil:
		return Refuse(statusClientGone, "CLIENT_CLOSED_REQUEST", "The client went away")
	case away(ctx, err):
		return Unavailable(err)
	default:
		return Internal(err)
	}
}

// statusClientGone is what the log says of a request whose client did not wait; nobody receives it.
const statusClientGone = 499

// table is the answer to every error that the packages below name.
var table = []struct {
	err     error
	status  int
	code    string
	message string
}{
	{dispatch.ErrNotFound, http.StatusNotFound, "NOT_FOUND", "Not found"},
	{dispatch.ErrForbidden, http.StatusForbidden, "FORBIDDEN", "You do not have permission to do this"},
	{dispatch.ErrNotAssigned, http.StatusConflict, "NOT_ASSIGNED", "The request is no longer assigned to you"},
	{dispatch.ErrTaken, http.StatusConflict, "TAKEN", "Another provider has the request"},
	{dispatch.ErrExpired, http.StatusConflict, "EXPIRED", "The offer has expired"},
	{dispatch.ErrWithdrawn, http.StatusConflict, "WITHDRAWN", "The offer was withdrawn"},
	{dispatch.ErrDeclined, http.StatusConflict, "DECLINED", "The offer was declined"},
	{dispatch.ErrBusy, http.StatusConflict, "BUSY", "The provider has no free slot"},
	{dispatch.ErrCancelled, http.StatusConflict, "CANCELLED", "The request was cancelled"},
	{dispatch.ErrUnavailable, http.StatusBadRequest, "PROVIDER_UNAVAILABLE", "Provider is not available"},
	{dispatch.ErrWrongService, http.StatusBadRequest, "WRONG_SERVICE", "Provider does not offer this service"},
	{dispatch.ErrNoProvider, http.StatusNotFound, "PROVIDER_NOT_FOUND", "Provider not found"},
	{dispatch.ErrHeld, http.StatusConflict, "HELD", "Another dispatcher holds the request"},
	{dispatch.ErrLiveJob, http.StatusBadRequest, "LIVE_JOB", "You have a live job"},
	{dispatch.ErrNextJob, http.StatusConflict, "NEXT_JOB", "Finish the job before this one first"},
	{dispatch.ErrNotActive, http.StatusBadRequest, "PROVIDER_NOT_ACTIVE", "The provider is not active"},
	{dispatch.ErrFenced, http.StatusServiceUnavailable, "UNAVAILABLE", "The service is not available right now"},
	{store.ErrInFlight, http.StatusConflict, "IN_FLIGHT", "This request is being carried out right now"},
	{store.ErrKeyReused, http.StatusUnprocessableEntity, "IDEMPOTENCY_KEY_REUSED", "This idempotency key was used for another request"},
	{store.ErrResetInvalid, http.StatusBadRequest, "INVALID_RESET_TOKEN", "Invalid or expired token"},
	{store.ErrEmailTaken, http.StatusBadRequest, "EMAIL_TAKEN", "A user with this email exists"},
	{store.ErrPhoneTaken, http.StatusBadRequest, "PHONE_TAKEN", "A user with this phone number exists"},
	{store.ErrCodeTaken, http.StatusBadRequest, "CODE_TAKEN", "This code is in use"},
	{store.ErrNoCategory, http.StatusBadRequest, "INVALID_INPUT", "There is no such category"},
	{dispatch.ErrHealthImage, http.StatusBadRequest, "FILE_TYPE_NOT_ALLOWED", "Images are not allowed for health services. Allowed: pdf, doc, docx"},
	{dispatch.ErrManyDocuments, http.StatusConflict, "TOO_MANY_DOCUMENTS", "The request has 20 documents, as many as it may have"},
	{store.ErrTooManyShares, http.StatusConflict, "TOO_MANY_LINKS", "The request has as many links as it may have: end them first"},
	{billing.ErrTooEarly, http.StatusConflict, "TOO_EARLY", "The subscription can be renewed 30 days before its end"},
	{billing.ErrAsking, http.StatusConflict, "IN_FLIGHT", "The payment network is being asked right now"},
	{billing.ErrUnsettled, http.StatusConflict, "PAYMENT_UNSETTLED", "It is not known yet whether the payment was made"},
	{billing.ErrNoCode, http.StatusConflict, "NO_CODE", "No code was sent for this payment yet"},
	{billing.ErrAmount, http.StatusConflict, "AMOUNT_MISMATCH", "The amount is not that of the payment"},
	{billing.ErrFunds, http.StatusPaymentRequired, "INSUFFICIENT_FUNDS", "The balance is not enough"},
	{billing.ErrNothingToPay, http.StatusConflict, "NOTHING_TO_PAY", "There is nothing to pay"},
	{billing.ErrCharged, http.StatusConflict, "ALREADY_PAID", "This was paid already"},
	{store.ErrTransactionUsed, http.StatusConflict, "TRANSACTION_USED", "The transaction belongs to another payment"},
	{store.ErrLastAdmin, http.StatusConflict, "LAST_ADMIN", "The last active administrator cannot be disabled or demoted"},
}

// named is the answer to an error that has a name below, or nil.
func named(err error) *Failure {
	if f := detailed(err); f != nil {
		return f
	}
	for _, t := range table {
		if errors.Is(err, t.err) {
			return about(t.err, Refuse(t.status, t.code, t.message))
		}
	}
	return nil
}

// about adds what some answers say besides their text: the field at fault, or when to try again.
func about(err error, f *Failure) *Failure {
	switch err {
	case store.ErrInFlight, dispatch.ErrFenced, billing.ErrAsking:
		f.RetryAfter(retrySoon)
	case dispatch.ErrHealthImage:
		f.add(fileFields[0], "is an image")
	case store.ErrEmailTaken:
		f.add("email", "is taken")
	case store.ErrPhoneTaken:
		f.add("phone_number", "is taken")
	case store.ErrCodeTaken:
		f.add("code", "is in use")
	case store.ErrNoCategory:
		f.add("category", "does not exist")
	}
	return f
}

// Standing is how a request stands, shown with a conflict.
type Standing struct {
	ID      string `json:"id"`
	Status  string `json:"status,omitempty"`
	State   string `json:"state,omitempty"`
	Version int64  `json:"version,omitzero"`
}

// detailed is the answer to an error that carries its own facts, or nil.
func detailed(err error) *Failure {
	var field *dispatch.FieldError
	var state *dispatch.StateError
	var version *dispatch.VersionError
	var duplicate *dispatch.DuplicateError
	var limit *dispatch.LimitError
	switch {
	case errors.As(err, &field):
		return Invalid(field.Field, field.Problem)
	case errors.As(err, &state):
		return Refuse(http.StatusConflict, "STATE_CONFLICT", "The request is "+state.State.Status()).
			With(standing(state.Request, state.State, state.Version))
	case errors.As(err, &version):
		return Refuse(http.StatusConflict, "VERSION_CONFLICT", "The request has changed since you looked").
			With(standing(version.Request, version.State, version.Actual))
	case errors.As(err, &duplicate):
		return Refuse(http.StatusConflict, "DUPLICATE_ACTIVE_REQUEST", "You have a live request for this service").
			With(Standing{ID: duplicate.Current.String()})
	case errors.As(err, &limit):
		return Refuse(http.StatusConflict, "LIMIT_REACHED", fmt.Sprintf("All %d requests of this month are used", limit.Limit)).
			With(Standing{ID: limit.Subscription.String()})
	default:
		return owed(err)
	}
}

// owed is the answer to an error of subscriptions and payments that carries its own facts, or nil.
func owed(err error) *Failure {
	var ended *billing.EndedError
	var subscribed *store.SubscribedError
	var settled *billing.SettledError
	var open *store.OpenPaymentError
	switch {
	case errors.As(err, &ended):
		return Refuse(http.StatusConflict, "STATE_CONFLICT", "The subscription is "+string(ended.Status)).
			With(Standing{ID: ended.Subscription.String(), Status: string(ended.Status)})
	case errors.As(err, &subscribed):
		return Refuse(http.StatusConflict, "ALREADY_SUBSCRIBED", "There is a live subscription to this plan").
			With(Standing{ID: subscribed.Current.String(), Status: string(subscribed.Status)})
	case errors.As(err, &settled):
		return Refuse(http.StatusConflict, "PAYMENT_SETTLED", "The payment is "+string(settled.Status)).
			With(Standing{ID: settled.Payment.String(), Status: string(settled.Status)})
	case errors.As(err, &open):
		return Refuse(http.StatusConflict, "PAYMENT_OPEN", "Another payment of this kind is open").
			With(Standing{ID: open.Payment.String(), Status: string(billing.PaymentPending)})
	default:
		return nil
	}
}

func standing(id dispatch.RequestID, state dispatch.State, version int64) Standing {
	return Standing{ID: id.String(), Status: state.Status(), State: string(state), Version: version}
}

// denied is the answer to a token that was not accepted: 401, unless nobody could look whether it is good.
func denied(err error) *Failure {
	if away(context.Background(), err) {
		return Unavailable(err)
	}
	var ready *Failure
	if errors.As(err, &ready) {
		return ready
	}
	return Unauthorized("The token is not valid")
}

// away recognises a store that cannot answer now but may soon.
func away(ctx context.Context, err error) bool {
	var refused *pgconn.ConnectError
	var network net.Error
	var answered *pgconn.PgError
	switch {
	case errors.As(err, &answered):
		return passing(answered.Code)
	case errors.As(err, &refused), errors.As(err, &network):
		return true
	default:
		return errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil
	}
}

// passing lists Postgres' codes for trouble that goes away: connection loss, too many connections, shutting down,
// serialization and deadlock after retries, lock and statement time-outs.
func passing(code string) bool {
	switch {
	case strings.HasPrefix(code, "08"), strings.HasPrefix(code, "53"), strings.HasPrefix(code, "57"), strings.HasPrefix(code, "40"):
		return true
	default:
		return code == "55P03" || code == "25P03"
	}
}

// retrySoon is how long a caller waits for an answer that is being made right now.
const retrySoon = time.Second
