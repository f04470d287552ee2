package auth

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
	"github.com/auxilio/auxilio/api/edge"
	"github.com/trustelem/zxcvbn"
	"golang.org/x/text/unicode/norm"
)

// Limits of a password, in characters.
const (
	MinPassword = 12
	MaxPassword = 128
	// rated is how much of it the strength check reads, whose time grows with the square.
	rated = 48
	// shortestFact about its owner is what a password is worth nothing for; shorter ones are in many by chance.
	shortestFact = 3
	// minStrength of zxcvbn's 0 to 4: safely unguessable.
	minStrength = 3
)

// queueLength is how many may wait for the one hash at a time; more are asked to come back.
const queueLength = 50

// hashTime is about what one hash takes; it tells those who are turned away when to come back.
const hashTime = 50 * time.Millisecond

// Work is what one hash costs: one core, 64 MiB.
var Work = argon2id.Params{Memory: 64 * 1024, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// Passwords hashes and checks passwords with argon2id, one at a time on this node, so that a flood of logins takes one core and
// 64 MiB, not the machine.
type Passwords struct {
	work    argon2id.Params
	turn    chan struct{}
	waiting atomic.Int32
	hashed  atomic.Int64
	decoy   string // checked for logins that do not exist, so that they take as long
}

// NewPasswords makes an idle queue for hashes that cost work.
func NewPasswords(work argon2id.Params) *Passwords {
	decoy, err := argon2id.CreateHash(newSecret().text, &work)
	if err != nil {
		panic("auth: no randomness: " + err.Error())
	}
	return &Passwords{work: work, turn: make(chan struct{}, 1), decoy: decoy}
}

// Hash makes the hash to keep of a password.
func (p *Passwords) Hash(ctx context.Context, password string) (hash string, err error) {
	err = p.queue(ctx, func() error {
		hash, err = argon2id.CreateHash(password, &p.work)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("hash password: %w", err)
	}
	return hash, nil
}

// Check says whether a password belongs to a hash. An empty hash matches none, and takes as long.
func (p *Passwords) Check(ctx context.Context, password, hash string) (ok bool, err error) {
	against := hash
	if against == "" {
		against = p.decoy
	}
	err = p.queue(ctx, func() error {
		ok, err = argon2id.ComparePasswordAndHash(password, against)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("check password: %w", err)
	}
	return ok && hash != "", nil
}

func (p *Passwords) queue(ctx context.Context, do func() error) error {
	if p.waiting.Add(1) > queueLength+1 {
		p.waiting.Add(-1)
		return edge.TooMany(queueLength * hashTime)
	}
	defer p.waiting.Add(-1)
	select {
	case p.turn <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-p.turn }()
	p.hashed.Add(1)
	return do()
}

// Hashed is how many hashes have been computed since the start, of whatever cost: what logins cost this node.
func (p *Passwords) Hashed() int64 { return p.hashed.Load() }

// checkStrength refuses a password that is short, or easy to guess for someone who knows the given facts about its owner.
func checkStrength(field, password string, facts ...string) error {
	switch n := utf8.RuneCountInString(password); {
	case n < MinPassword:
		return edge.Invalid(field, "must have at least "+strconv.Itoa(MinPassword)+" characters")
	case n > MaxPassword:
		return edge.Invalid(field, "must have at most "+strconv.Itoa(MaxPassword)+" characters")
	}
	if in := plain(password); easy(password, facts) || in != password && easy(in, facts) {
		return edge.Invalid(field, "is too easy to guess")
	}
	return nil
}

func easy(password string, facts []string) bool {
	return zxcvbn.PasswordStrength(beginning(without(facts, password)), append(facts, familiar...)).Score < minStrength
}

// plain writes a password in ASCII, since the check finds words, rows and repetitions only there: letters without their accents, digits
// of any width, and of what else there is each character as one that always stands for it.
func plain(password string) string {
	const first, last = '!', '~'
	return strings.Map(func(r rune) rune {
		switch {
		case r <= unicode.MaxASCII:
			return r
		case unicode.Is(unicode.Mn, r):
			return -1
		default:
			return first + r%(last-first+1)
		}
	}, norm.NFKD.String(password))
}

// familiar are words that people here take for passwords; the check's own lists know those of other languages.
var familiar = []string{"contraseña", "contrasena", "clave", "acceso", "usuario", "administrador", "bienvenido", "secreto", "hola", "gracias",
	"guatemala", "guate", "chapin", "antigua", "municipal", "comunicaciones", "futbol", "barcelona", "realmadrid",
	"teamo", "tequiero", "amor", "corazon", "mariposa", "estrella", "princesa", "bonita", "familia", "amigos",
	"dios", "jesus", "jesucristo", "asistencia", "asistencias", "ayuda", "ambulancia", "grua",
	"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"}

// without is a password less what is known of its owner: zxcvbn takes two of the most likely words in a row for a hundred million
// guesses, and they are the first that somebody tries.
func without(facts []string, password string) string {
	for _, fact := range facts {
		if utf8.RuneCountInString(fact) < shortestFact {
			continue
		}
		password = regexp.MustCompile("(?i)"+regexp.QuoteMeta(fact)).ReplaceAllLiteralString(password, "")
	}
	return password
}

func beginning(password string) string {
	runes := []rune(password)
	return string(runes[:min(len(runes), rated)])
}
