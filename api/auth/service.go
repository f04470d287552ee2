// Package auth is how people and programs prove who they are: passwords, access tokens, refresh tokens and the keys
// that sign them. What a login may do is for the routes to say.
package auth

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/api/ratelimit"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/store"
	"github.com/google/uuid"
)

// RefreshLife is how long a refresh token can be exchanged; each exchange starts it anew.
const RefreshLife = 30 * 24 * time.Hour

// Service logs people in and recognises them afterwards.
type Service struct {
	Store     *store.Store
	Keys      *Keys
	Passwords *Passwords
	Log       *slog.Logger
	Limiter   *ratelimit.Limiter // of tries at passwords and of resets; nil: they are not limited

	public *url.URL
	resets *edge.Seal // makes the tokens of mailed links
	names  *edge.Seal // names accounts to the limiter
}

// Config is what New needs. Every field is required unless it says otherwise.
type Config struct {
	Store     *store.Store
	Secret    []byte // of the server; seals the private keys
	Issuer    string // names this installation in its tokens
	PublicURL *url.URL
	Log       *slog.Logger
	Now       func() time.Time
	Work      argon2id.Params    // of a password's hash
	Limiter   *ratelimit.Limiter // may be nil
}

// New loads the signing keys, making the first one when there is none.
func New(ctx context.Context, cfg Config) (*Service, error) {
	keys, err := loadKeys(ctx, cfg)
	if err != nil {
		return nil, err
	}
	resets, err := edge.NewSeal(cfg.Secret, "password resets")
	if err != nil {
		return nil, fmt.Errorf("make the key of password resets: %w", err)
	}
	names, err := edge.NewSeal(cfg.Secret, "counted tries")
	if err != nil {
		return nil, fmt.Errorf("make the key of counted tries: %w", err)
	}
	return &Service{Store: cfg.Store, Keys: keys, Passwords: NewPasswords(cfg.Work), Log: cfg.Log, Limiter: cfg.Limiter,
		public: cfg.PublicURL, resets: resets, names: names}, nil
}

// errToken is the answer to every token that is not good; why is nobody's business but the log's.
var errToken = edge.Unauthorized("The token is not valid or has expired")

// Authenticate says whose access token this is and what its user is now. A token is refused at once when its session has
// ended or its user is disabled; a changed role counts at once.
func (s *Service) Authenticate(ctx context.Context, token string) (edge.Caller, error) {
	claims, err := s.Keys.Verify(ctx, token)
	if err != nil {
		return edge.Caller{}, err
	}
	access, err := s.Store.Access(ctx, claims.session, claims.user)
	if errors.Is(err, dispatch.ErrNotFound) {
		return edge.Caller{}, errToken
	}
	if err != nil {
		return edge.Caller{}, err
	}
	return edge.Caller{
		Actor:   dispatch.Actor{Role: access.Role, User: claims.user, Provider: access.Provider},
		Session: claims.session, Until: claims.ExpiresAt.Time,
	}, nil
}

// A secret is an opaque token: what its owner holds, and its hash that is kept.
type secret struct {
	text string
	hash []byte
}

func newSecret() secret {
	raw := make([]byte, 32)
	rand.Read(raw) // never fails
	text := base64.RawURLEncoding.EncodeToString(raw)
	return secret{text, hashOf(text)}
}

func hashOf(text string) []byte {
	sum := sha256.Sum256([]byte(text))
	return sum[:]
}

func (s *Service) refreshToken(t secret) store.RefreshToken {
	return store.RefreshToken{Hash: t.hash, ExpiresAt: s.Keys.now().Add(RefreshLife)}
}

// pair makes the tokens of a session.
func (s *Service) pair(ctx context.Context, session uuid.UUID, u store.User, refresh secret) (Login, error) {
	access, err := s.Keys.Sign(ctx, u, session)
	if err != nil {
		return Login{}, err
	}
	return Login{Access: access, Refresh: refresh.text, ExpiresIn: int(AccessLife / time.Second), User: ViewOf(u)}, nil
}
