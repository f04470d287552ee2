package webhooks

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/api/egress"
	"github.com/auxilio/auxilio/store"
)

// maxAnswer is how much of an answer is kept, in bytes.
const maxAnswer = 1024

// Sender makes attempts to deliver, signed as Standard Webhooks say.
type Sender struct {
	Client *http.Client
	Seal   *edge.Seal // that closed the secrets
	Now    func() time.Time
}

// Send makes one attempt. It fails only when no attempt was made: the secret cannot be read, or ctx ended.
func (s *Sender) Send(ctx context.Context, d store.WebhookDelivery, w store.Webhook) (store.Attempt, error) {
	at := s.Now()
	signature, err := s.sign(d, w, at)
	if err != nil {
		return store.Attempt{}, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, w.URL, strings.NewReader(d.Payload))
	if err != nil {
		return store.Attempt{Error: "the address cannot be called"}, nil
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "Auxilio-Webhooks")
	req.Header.Set(standardwebhooks.HeaderWebhookID, d.ID.String())
	req.Header.Set(standardwebhooks.HeaderWebhookTimestamp, strconv.FormatInt(at.Unix(), 10))
	req.Header.Set(standardwebhooks.HeaderWebhookSignature, signature)
	a := s.call(req)
	if ctx.Err() != nil {
		return store.Attempt{}, ctx.Err()
	}
	return a, nil
}

// sign signs with the secret and, while it is good, the one before.
func (s *Sender) sign(d store.WebhookDelivery, w store.Webhook, at time.Time) (string, error) {
	sealed := [][]byte{w.Secret}
	if w.FormerSecret != nil && at.Before(*w.FormerUntil) {
		sealed = append(sealed, w.FormerSecret)
	}
	signatures := make([]string, len(sealed))
	for i, secret := range sealed {
		key, err := s.Seal.Open(secret)
		if err != nil {
			return "", fmt.Errorf("open the secret of webhook %s: %w", w.ID, err)
		}
		if signatures[i], err = signature(string(key), d.ID.String(), at, d.Payload); err != nil {
			return "", err
		}
	}
	return strings.Join(signatures, " "), nil
}

func signature(secret, id string, at time.Time, payload string) (string, error) {
	hook, err := standardwebhooks.NewWebhook(secret)
	if err != nil {
		return "", errors.New("a secret of a webhook is not one")
	}
	return hook.Sign(id, at, []byte(payload))
}

func (s *Sender) call(req *http.Request) store.Attempt {
	began := time.Now()
	res, err := s.Client.Do(req)
	if err != nil {
		return store.Attempt{Error: egress.Why(err), Took: time.Since(began)}
	}
	defer res.Body.Close()
	begin, _ := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	return store.Attempt{Status: res.StatusCode, Answer: printable(begin), Took: time.Since(began), RetryAfter: retryAfter(res)}
}

// printable is text that Postgres can keep.
func printable(b []byte) string {
	return strings.ReplaceAll(strings.ToValidUTF8(string(b), "?"), "\x00", "?")
}

func retryAfter(res *http.Response) time.Duration {
	seconds, err := strconv.Atoi(res.Header.Get("Retry-After"))
	if err != nil || seconds < 0 || res.StatusCode != http.StatusTooManyRequests && res.StatusCode != http.StatusServiceUnavailable {
		return 0
	}
	return time.Duration(min(seconds, 24*60*60)) * time.Second
}
