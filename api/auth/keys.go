package auth

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/store"
	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"
)

// AccessLife is how long an access token is good.
const AccessLife = 15 * time.Minute

const (
	audience  = "auxilio"
	tokenType = "at+jwt"
	maxToken  = 4096
	// Clocks of two nodes may differ this much.
	leeway = 5 * time.Second
	// How old the keys may be when signing, and how soon an unknown kid may make a node look again.
	keysFresh = time.Minute
	keysAgain = time.Second
)

// Keys signs and verifies access tokens with the Ed25519 keys that all nodes share in Postgres.
type Keys struct {
	store  *store.Store
	seal   *edge.Seal
	issuer string
	now    func() time.Time

	mu     sync.Mutex // guards what follows
	public map[string]ed25519.PublicKey
	kid    string // of the key that signs
	sign   ed25519.PrivateKey
	loaded time.Time
}

func loadKeys(ctx context.Context, cfg Config) (*Keys, error) {
	seal, err := edge.NewSeal(cfg.Secret, "signing keys")
	if err != nil {
		return nil, fmt.Errorf("make the seal of signing keys: %w", err)
	}
	k := &Keys{store: cfg.Store, seal: seal, issuer: cfg.Issuer, now: cfg.Now}
	if err := k.add(ctx, true); err != nil {
		return nil, err
	}
	if k.sign == nil { // sealed with a secret that was changed since; its public half stays good
		cfg.Log.Warn("the signing key was sealed with another AUXILIO_SECRET_KEY; signing with a new one")
		return k, k.Rotate(ctx)
	}
	return k, nil
}

// Rotate starts signing with a new key. Tokens of the old one stay good until they expire; nobody is logged out.
func (k *Keys) Rotate(ctx context.Context) error { return k.add(ctx, false) }

func (k *Keys) add(ctx context.Context, first bool) error {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return fmt.Errorf("make signing key: %w", err)
	}
	kid := uuid.Must(uuid.NewV7()).String()
	rows, err := k.store.AddSigningKey(ctx, store.SigningKey{KID: kid, Public: public, Sealed: k.seal.Close(private)}, first)
	if err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.use(rows)
	return nil
}

// use takes over the keys that were read. The caller holds mu.
func (k *Keys) use(rows []store.SigningKey) {
	k.public, k.sign, k.loaded = make(map[string]ed25519.PublicKey, len(rows)), nil, k.now()
	for _, row := range rows {
		k.public[row.KID] = row.Public
		if row.RetiredAt != nil || k.sign != nil {
			continue
		}
		if private, err := k.seal.Open(row.Sealed); err == nil {
			k.kid, k.sign = row.KID, private
		}
	}
}

// refresh reads the keys again when those at hand are older than age. The caller holds mu.
func (k *Keys) refresh(ctx context.Context, age time.Duration) error {
	if k.now().Sub(k.loaded) < age {
		return nil
	}
	rows, err := k.store.SigningKeys(ctx)
	if err != nil {
		return err
	}
	k.use(rows)
	return nil
}

// claims is what an access token says.
type claims struct {
	jwt.RegisteredClaims
	Role dispatch.Role `json:"role"`
	SID  string        `json:"sid"`

	user    dispatch.UserID
	session uuid.UUID
}

// Sign makes an access token for a session of a user.
func (k *Keys) Sign(ctx context.Context, u store.User, session uuid.UUID) (string, error) {
	kid, private, err := k.signer(ctx)
	if err != nil {
		return "", err
	}
	now := k.now()
	token := jwt.NewWithClaims(jwt.SigningMethodEdDSA, claims{Role: u.Role, SID: session.String(), RegisteredClaims: jwt.RegisteredClaims{
		Issuer: k.issuer, Audience: jwt.ClaimStrings{audience}, Subject: u.ID.String(), ID: uuid.Must(uuid.NewV7()).String(),
		IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(now.Add(AccessLife)),
	}})
	token.Header["kid"], token.Header["typ"] = kid, tokenType
	signed, err := token.SignedString(private)
	if err != nil {
		return "", fmt.Errorf("sign token: %w", err)
	}
	return signed, nil
}

func (k *Keys) signer(ctx context.Context) (kid string, private ed25519.PrivateKey, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	// With Postgres away the keys at hand are still good.
	if err := k.refresh(ctx, keysFresh); err != nil && k.sign == nil {
		return "", nil, err
	}
	if k.sign == nil {
		return "", nil, errors.New("no signing key can be opened with this AUXILIO_SECRET_KEY")
	}
	return k.kid, k.sign, nil
}

// Verify checks an access token's signature, type, issuer, audience and time. The session is not looked at.
func (k *Keys) Verify(ctx context.Context, token string) (*claims, error) {
	if len(token) == 0 || len(token) > maxToken {
		return nil, errToken
	}
	var c claims
	var away error
	_, err := jwt.ParseWithClaims(token, &c, func(t *jwt.Token) (any, error) {
		key, err := k.key(ctx, t.Header)
		away = err
		return key, err
	}, jwt.WithValidMethods([]string{jwt.SigningMethodEdDSA.Alg()}), jwt.WithExpirationRequired(), jwt.WithIssuedAt(),
		jwt.WithIssuer(k.issuer), jwt.WithAudience(audience), jwt.WithLeeway(leeway), jwt.WithTimeFunc(k.now), jwt.WithStrictDecoding())
	if away != nil && !errors.Is(away, errToken) {
		return nil, away
	}
	if err != nil || !c.parse() {
		return nil, errToken
	}
	return &c, nil
}

// key finds the public key a token names. errToken: there is none, or the token is of another type.
func (k *Keys) key(ctx context.Context, header map[string]any) (any, error) {
	typ, _ := header["typ"].(string)
	kid, _ := header["kid"].(string)
	if kid == "" || strings.TrimPrefix(strings.ToLower(typ), "application/") != tokenType {
		return nil, errToken
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if key, ok := k.public[kid]; ok {
		return key, nil
	}
	if err := k.refresh(ctx, keysAgain); err != nil {
		return nil, err
	}
	if key, ok := k.public[kid]; ok {
		return key, nil
	}
	return nil, errToken
}

func (c *claims) parse() bool {
	user, err := uuid.Parse(c.Subject)
	session, err2 := uuid.Parse(c.SID)
	c.user, c.session = dispatch.UserID(user), session
	return err == nil && err2 == nil
}
