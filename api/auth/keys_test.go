package auth

import (
	"crypto/ed25519"
	"crypto/rand"
	"maps"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"
)

// TestVerify_everyClaimIsRequired signs with the right key and leaves out or bends one thing at a time.
func TestVerify_everyClaimIsRequired(t *testing.T) {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	keys := &Keys{issuer: "https://auxilio.test", now: func() time.Time { return now },
		public: map[string]ed25519.PublicKey{"k": public}, kid: "k", sign: private, loaded: now}
	good := jwt.MapClaims{
		"iss": "https://auxilio.test", "aud": []string{"auxilio"}, "sub": uuid.NewString(), "sid": uuid.NewString(), "role": "ADMIN",
		"iat": now.Unix(), "exp": now.Add(time.Minute).Unix(),
	}
	verify := func(claim string, value any, typ any) error {
		claims := maps.Clone(good)
		claims[claim] = value
		if value == nil {
			delete(claims, claim)
		}
		token := jwt.NewWithClaims(jwt.SigningMethodEdDSA, claims)
		token.Header["kid"], token.Header["typ"] = "k", typ
		text, err := token.SignedString(private)
		if err != nil {
			t.Fatal(err)
		}
		_, err = keys.Verify(t.Context(), text)
		return err
	}
	for claim, bent := range map[string][]any{
		"iss": {nil, "https://evil.test", ""}, "aud": {nil, "other", []string{}}, "sub": {nil, "admin", ""}, "sid": {nil, "1"},
		"exp": {nil, now.Add(-time.Minute).Unix(), "soon"}, "iat": {now.Add(time.Hour).Unix()}, "nbf": {now.Add(time.Hour).Unix()},
	} {
		for _, value := range bent {
			if verify(claim, value, tokenType) == nil {
				t.Errorf("%s = %v was accepted", claim, value)
			}
		}
	}
	for _, typ := range []any{nil, "JWT", "dpop+jwt", 7} {
		if verify("role", "ADMIN", typ) == nil {
			t.Errorf("typ %v was accepted", typ)
		}
	}
	for _, typ := range []string{"at+jwt", "AT+JWT", "application/at+jwt"} {
		if err := verify("role", "ADMIN", typ); err != nil {
			t.Errorf("typ %s: %v", typ, err)
		}
	}
}
