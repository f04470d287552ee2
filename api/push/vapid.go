package push

import (
	"context"
	"crypto/ecdh"
	"errors"
	"fmt"

	"github.com/SherClockHolmes/webpush-go"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/store"
)

// VAPID tells push services who sends: a P-256 pair in base64url, and where its operator is reached.
type VAPID struct {
	Public, Private string
	Subject         string // an https URL or a mail address
}

// ErrVAPID says that two keys are not a pair.
var ErrVAPID = errors.New("not a pair of P-256 keys in base64url")

// Check fails with ErrVAPID.
func (v VAPID) Check() error {
	raw, err := decode(v.Private)
	if err != nil {
		return ErrVAPID
	}
	private, err := ecdh.P256().NewPrivateKey(raw)
	if err != nil {
		return ErrVAPID
	}
	if public, err := decode(v.Public); err != nil || string(public) != string(private.PublicKey().Bytes()) {
		return ErrVAPID
	}
	return nil
}

// Purpose is what the private key is sealed for.
const Purpose = "push key"

// OpenVAPID completes v with the pair that the database keeps; it makes one at the first start.
func OpenVAPID(ctx context.Context, db *store.Store, secret []byte, v VAPID) (VAPID, error) {
	if v.Private != "" {
		return v, v.Check()
	}
	seal, err := edge.NewSeal(secret, Purpose)
	if err != nil {
		return v, fmt.Errorf("make the seal of the push key: %w", err)
	}
	kept, err := db.KeepVAPIDKey(ctx, func() (store.VAPIDKey, error) {
		private, public, err := webpush.GenerateVAPIDKeys()
		return store.VAPIDKey{Public: public, Sealed: seal.Close([]byte(private))}, err
	})
	if err != nil {
		return v, fmt.Errorf("read the push key: %w", err)
	}
	private, err := seal.Open(kept.Sealed)
	if err != nil {
		return v, fmt.Errorf("open the push key: %w", err)
	}
	v.Public, v.Private = kept.Public, string(private)
	return v, nil
}
