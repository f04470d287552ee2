package auth

import (
	"context"
	"encoding/hex"
	"strings"
	"time"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/api/ratelimit"
	"github.com/auxilio/auxilio/store"
)

// How often a password may be tried, and a reset asked for. Nothing is counted against an account alone where that would refuse
// its owner: what strangers do elsewhere must not keep anybody out.
var (
	// guesses are tries at one account from one source. A success begins anew.
	guesses = ratelimit.Slope{{Count: 5, Period: time.Minute}, {Count: 15, Period: time.Hour}, {Count: 40, Period: 24 * time.Hour}}
	// misses are tries from one source that failed, at whatever account. They do not keep out whoever logged in from there before.
	misses = ratelimit.Slope{{Count: 20, Period: time.Minute}, {Count: 100, Period: time.Hour}, {Count: 400, Period: 24 * time.Hour}}
	// asks are resets of one account asked for from one source; asksFrom are those of one source for all accounts.
	asks     = ratelimit.Slope{{Count: 3, Period: 15 * time.Minute}, {Count: 8, Period: 24 * time.Hour}}
	asksFrom = ratelimit.Slope{{Count: 10, Period: 15 * time.Minute}, {Count: 60, Period: 24 * time.Hour}}
	// letters are those to one account. Beyond them none is sent, and nobody is told: an earlier one is still good.
	letters = ratelimit.Slope{{Count: 5, Period: time.Hour}}
)

// knownFor is how long a source is remembered from which an account logged in.
const knownFor = 30 * 24 * time.Hour

// attempt is one try at an account from one source, by the names under which it is counted.
type attempt struct {
	s       *Service
	pair    string
	account string
	source  string
}

// attempt names a try at the account of an email or phone number by the caller of ctx. Redis learns neither of them.
func (s *Service) attempt(ctx context.Context, login string) attempt {
	source := ratelimit.Source(store.Origin(ctx))
	account := []byte(strings.ToLower(strings.TrimSpace(login)))
	return attempt{s: s, pair: s.name(account, []byte(source)), account: s.name(account), source: source}
}

// name stands for an account in a place that is to learn nothing about it.
func (s *Service) name(parts ...[]byte) string {
	return hex.EncodeToString(s.names.Fingerprint(parts...)[:12])
}

// guess admits a try at a password, or says in a 429 when the next is admitted.
func (a attempt) guess(ctx context.Context) error {
	if wait, ok := a.s.Limiter.Look(ctx, "miss:"+a.source, misses); !ok && !a.s.Limiter.Known(ctx, "login:"+a.pair) {
		return edge.TooMany(wait)
	}
	return admitted(a.s.Limiter.Climb(ctx, "guess:"+a.pair, guesses))
}

// missed notes that the password was wrong.
func (a attempt) missed(ctx context.Context) { a.s.Limiter.Climb(ctx, "miss:"+a.source, misses) }

// succeeded notes that it was right.
func (a attempt) succeeded(ctx context.Context) {
	a.s.Limiter.Forget(ctx, "guess:"+a.pair, guesses)
	a.s.Limiter.Know(ctx, "login:"+a.pair, knownFor)
}

// ask admits a wish for a reset link, and says whether a letter may go out for it.
func (a attempt) ask(ctx context.Context) (send bool, err error) {
	if err := admitted(a.s.Limiter.Climb(ctx, "reset:"+a.pair, asks)); err != nil {
		return false, err
	}
	if err := admitted(a.s.Limiter.Climb(ctx, "reset:"+a.source, asksFrom)); err != nil {
		return false, err
	}
	_, send = a.s.Limiter.Climb(ctx, "letter:"+a.account, letters)
	return send, nil
}

func admitted(wait time.Duration, ok bool) error {
	if !ok {
		return edge.TooMany(wait)
	}
	return nil
}
