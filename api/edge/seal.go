package edge

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
)

// A Seal keeps what is stored unreadable to whoever reads only the database: kept answers may hold tokens or health data.
type Seal struct {
	aead cipher.AEAD
	mark []byte // key of fingerprints, so that a stored one cannot be guessed from a body with a password in it
}

// NewSeal derives a seal from the server's secret key; each purpose has its own.
func NewSeal(secret []byte, purpose string) (*Seal, error) {
	key, err := hkdf.Key(sha256.New, secret, nil, "auxilio "+purpose, 64)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key[:32])
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	return &Seal{aead: aead, mark: key[32:]}, err
}

// Close encrypts.
func (s *Seal) Close(plain []byte) []byte { return s.aead.Seal(nil, nil, plain, nil) }

// Open decrypts what Close made.
func (s *Seal) Open(sealed []byte) ([]byte, error) {
	plain, err := s.aead.Open(nil, nil, sealed, nil)
	if err != nil {
		return nil, errors.New("sealed with another key")
	}
	return plain, nil
}

// Fingerprint names a request by what it says; equal requests have equal fingerprints.
func (s *Seal) Fingerprint(parts ...[]byte) []byte {
	mac := hmac.New(sha256.New, s.mark)
	for _, part := range parts {
		sum := sha256.Sum256(part)
		mac.Write(sum[:])
	}
	return mac.Sum(nil)
}
