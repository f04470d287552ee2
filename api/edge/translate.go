package edge

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"time"

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
	for _, t := range table {
		if errors.Is(err, t.err) {
			return t.failure()
		}
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

// table names the answer to every error that the packages below declare.
var table = []struct {
	err     error
	failure func() *Failure
}{
	{store.ErrInFlight, func() *Failure {
		return Refuse(http.StatusConflict, "IN_FLIGHT", "This request is being carried out right now").RetryAfter(retrySoon)
	}},
	{store.ErrKeyReused, func() *Failure {
		return Refuse(http.StatusUnprocessableEntity, "IDEMPOTENCY_KEY_REUSED", "This idempotency key was used for another request")
	}},
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
