package auth

import (
	"context"
	"crypto/ed25519"
	"maps"
	"slices"

	"github.com/MicahParks/jwkset"
	"github.com/go-json-experiment/json"
)

// JWKS is the public keys as RFC 7517 writes them, for those who verify tokens themselves.
func (k *Keys) JWKS(ctx context.Context) ([]byte, error) {
	k.mu.Lock()
	err := k.refresh(ctx, keysAgain)
	public := maps.Clone(k.public)
	k.mu.Unlock()
	if err != nil && len(public) == 0 {
		return nil, err
	}
	var set jwkset.JWKSMarshal
	for _, kid := range slices.Sorted(maps.Keys(public)) {
		key, err := jwk(kid, public[kid])
		if err != nil {
			return nil, err
		}
		set.Keys = append(set.Keys, key)
	}
	return json.Marshal(set)
}

func jwk(kid string, public ed25519.PublicKey) (jwkset.JWKMarshal, error) {
	key, err := jwkset.NewJWKFromKey(public, jwkset.JWKOptions{
		Metadata: jwkset.JWKMetadataOptions{KID: kid, ALG: jwkset.AlgEdDSA, USE: jwkset.UseSig},
	})
	if err != nil {
		return jwkset.JWKMarshal{}, err
	}
	return key.Marshal(), nil
}
