package realtime

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/redis/go-redis/v9"
)

// TicketLife is how long a ticket can be used.
const TicketLife = 30 * time.Second

const (
	ticketKey     = "auxilio:ticket:"
	ticketUsedKey = "auxilio:ticket:used:"
	signedMark    = "s." // begins a ticket that carries its principal
	ticketWait    = time.Second
	redisRest     = 2 * time.Second // for which Redis is not asked after it did not answer
)

// ErrTicket is what Redeem returns for a ticket that is unknown, used or old.
var ErrTicket = errors.New("the ticket is not valid")

// Ticket opens one socket.
type Ticket struct {
	Ticket    string
	URL       string
	ExpiresIn int // seconds
}

// Tickets issues and redeems tickets. They live in Redis; while it is away they carry their principal themselves,
// signed, and are used up in the memory of the node that redeems them.
type Tickets struct {
	redis redis.UniversalClient
	key   []byte
	url   string

	mu   sync.Mutex
	away time.Time            // until when Redis is taken to be away
	used map[string]time.Time // signed tickets redeemed here, until they are too old anyway
}

// NewTickets makes a ticket office. key signs; url is where sockets are opened.
func NewTickets(client redis.UniversalClient, key []byte, url string) *Tickets {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("auxilio realtime ticket"))
	return &Tickets{redis: client, key: mac.Sum(nil), url: url, used: map[string]time.Time{}}
}

// Issue makes a ticket for p, good once and for TicketLife.
func (t *Tickets) Issue(ctx context.Context, p Principal) (Ticket, error) {
	value, err := json.Marshal(grant{p, time.Now().Add(TicketLife)})
	if err != nil {
		return Ticket{}, fmt.Errorf("encode ticket: %w", err)
	}
	name := rand.Text()
	if !t.keep(ctx, name, value) {
		name = t.sign(value)
	}
	return Ticket{Ticket: name, URL: t.url, ExpiresIn: int(TicketLife.Seconds())}, nil
}

// keep puts a ticket into Redis, and reports whether it is there.
func (t *Tickets) keep(ctx context.Context, name string, value []byte) bool {
	t.mu.Lock()
	resting := time.Now().Before(t.away)
	t.mu.Unlock()
	if resting {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, ticketWait)
	defer cancel()
	err := t.redis.Set(ctx, ticketKey+digest(name), value, TicketLife).Err()
	if err != nil {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.away = time.Now().Add(redisRest)
	}
	return err == nil
}

// grant is what a ticket stands for.
type grant struct {
	Principal Principal `json:"principal"`
	Until     time.Time `json:"until"`
}

// Redeem uses a ticket up. It fails with ErrTicket.
func (t *Tickets) Redeem(ctx context.Context, ticket string) (Principal, error) {
	ctx, cancel := context.WithTimeout(ctx, ticketWait)
	defer cancel()
	read := t.stored
	if strings.HasPrefix(ticket, signedMark) {
		read = t.carried
	}
	value, err := read(ctx, ticket)
	if err != nil {
		return Principal{}, ErrTicket // Redis that went away in between too: the next ticket will be a signed one
	}
	var g grant
	if err := json.Unmarshal(value, &g); err != nil || time.Now().After(g.Until) {
		return Principal{}, ErrTicket
	}
	return g.Principal, nil
}

func (t *Tickets) stored(ctx context.Context, ticket string) ([]byte, error) {
	return t.redis.GetDel(ctx, ticketKey+digest(ticket)).Bytes()
}

// sign makes a ticket of value itself and 16 random bytes.
func (t *Tickets) sign(value []byte) string {
	payload := rand.Text() + "." + base64.RawURLEncoding.EncodeToString(value)
	return signedMark + payload + "." + t.mac(payload)
}

func (t *Tickets) mac(payload string) string {
	mac := hmac.New(sha256.New, t.key)
	mac.Write([]byte(payload))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// carried checks a signed ticket and uses it up: here for certain, on other nodes when Redis is back.
func (t *Tickets) carried(ctx context.Context, ticket string) ([]byte, error) {
	parts := strings.Split(strings.TrimPrefix(ticket, signedMark), ".")
	if len(parts) != 3 || !hmac.Equal([]byte(t.mac(parts[0]+"."+parts[1])), []byte(parts[2])) {
		return nil, ErrTicket
	}
	if !t.useUp(parts[0], time.Now()) {
		return nil, ErrTicket
	}
	if first, err := t.redis.SetNX(ctx, ticketUsedKey+parts[0], 1, 2*TicketLife).Result(); err == nil && !first {
		return nil, ErrTicket
	}
	return base64.RawURLEncoding.DecodeString(parts[1])
}

// useUp reports whether the signed ticket is new to this node.
func (t *Tickets) useUp(nonce string, now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	for n, until := range t.used {
		if now.After(until) {
			delete(t.used, n)
		}
	}
	if _, again := t.used[nonce]; again {
		return false
	}
	t.used[nonce] = now.Add(2 * TicketLife)
	return true
}

// digest is what Redis knows a ticket by, so that reading Redis gives nobody a socket.
func digest(ticket string) string {
	sum := sha256.Sum256([]byte(ticket))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}
