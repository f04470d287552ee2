//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// rung is one way to come by a service. errNotHere, wrapped with the reason, sends the search to the next one; any
// other error ends it, because what was found is broken and going on would hide that.
type rung func(context.Context) (service, error)

var errNotHere = errors.New("not here")

// absent says why a rung has nothing to offer.
func absent(reason error) error { return fmt.Errorf("%w: %w", errNotHere, reason) }

// climb takes the first rung that has the service. When none has, the error names every reason.
func climb(ctx context.Context, rungs ...rung) (service, error) {
	var reasons []string
	for _, try := range rungs {
		found, err := try(ctx)
		if err == nil {
			return found, nil
		}
		if !errors.Is(err, errNotHere) || ctx.Err() != nil {
			return service{}, err
		}
		reasons = append(reasons, strings.TrimPrefix(err.Error(), errNotHere.Error()+": "))
	}
	return service{}, errors.New(strings.Join(reasons, "; "))
}
