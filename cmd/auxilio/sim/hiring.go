package sim

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"fmt"
	"math/big"
	"net/http"
	"strings"

	"github.com/auxilio/auxilio/geo"
)

// Hiring makes the accounts that the simulation plays, through the administrator's public routes, and keeps them in the
// roster. It is safe for concurrent use.
type Hiring struct {
	client *Client
	admin  *Session
	roster *Roster
}

// Profile is a provider as they apply.
type Profile struct {
	Company  string
	Vehicle  geo.Vehicle
	Services []string
	Base     geo.Point
	City     string
}

// Member is a session of a member, made when there is none of this name.
func (h *Hiring) Member(ctx context.Context, name string) (*Session, error) {
	return h.session(ctx, name, "MEMBER")
}

// Dispatcher is a session of a dispatcher, made when there is none of this name.
func (h *Hiring) Dispatcher(ctx context.Context, name string) (*Session, error) {
	return h.session(ctx, name, "DISPATCHER")
}

// Provider is a session of an approved provider, who has applied and been approved when there was none of this name.
func (h *Hiring) Provider(ctx context.Context, name string, p Profile) (*Session, error) {
	if s, err := h.known(ctx, name); s != nil || err != nil {
		return s, err
	}
	s, account, err := h.newcomer(ctx, name, "PROVIDER")
	if err != nil {
		return nil, err
	}
	if err := h.engage(ctx, s, name, p); err != nil {
		return nil, err
	}
	return s, h.roster.Keep(name, account)
}

// session logs in as the account kept under name, or as a new one.
func (h *Hiring) session(ctx context.Context, name, role string) (*Session, error) {
	if s, err := h.known(ctx, name); s != nil || err != nil {
		return s, err
	}
	s, account, err := h.newcomer(ctx, name, role)
	if err != nil {
		return nil, err
	}
	return s, h.roster.Keep(name, account)
}

// known logs in as the account kept under name; nil when there is none or the server does not know it (any more).
func (h *Hiring) known(ctx context.Context, name string) (*Session, error) {
	account, ok := h.roster.Find(name)
	if !ok {
		return nil, nil
	}
	s := NewSession(h.client, account)
	err := enter(ctx, s)
	if refused(err) == http.StatusUnauthorized {
		return nil, nil
	}
	return s, err
}

// newcomer makes an account and logs in as it.
func (h *Hiring) newcomer(ctx context.Context, name, role string) (*Session, Account, error) {
	account, err := h.register(ctx, name, role)
	if err != nil {
		return nil, account, fmt.Errorf("make the account of %s: %w", name, err)
	}
	s := NewSession(h.client, account)
	return s, account, enter(ctx, s)
}

// enter logs in, waiting for its turn where logins are limited.
func enter(ctx context.Context, s *Session) error {
	for {
		_, err := s.Login(ctx)
		if refused(err) != http.StatusTooManyRequests || ctx.Err() != nil {
			return err
		}
	}
}

// register makes an account with an address and a telephone number of its own, tried again with others when they are taken.
func (h *Hiring) register(ctx context.Context, name, role string) (a Account, err error) {
	first, last := fullName(name)
	for range 5 {
		a = Account{Email: strings.ToLower(name+"-"+random(6)) + "@sim.example.com", Password: "Sim-" + random(20)}
		err = h.admin.Post(ctx, "/users", map[string]any{
			"email": a.Email, "password": a.Password, "first_name": first, "last_name": last,
			"phone_number": telephone(), "role": role,
		}, nil)
		if status := refused(err); status != http.StatusConflict && status != http.StatusBadRequest {
			break
		}
	}
	return a, err
}

// engage applies as a provider and has the application approved.
func (h *Hiring) engage(ctx context.Context, s *Session, name string, p Profile) error {
	var provider struct {
		ID string `json:"id"`
	}
	err := s.Post(ctx, "/providers", map[string]any{
		"company_name": p.Company, "business_license": "SIM-" + random(8), "business_phone": telephone(),
		"vehicle_type": p.Vehicle, "vehicle_plate": "C-" + random(6), "services": p.Services,
		"latitude": p.Base.Lat, "longitude": p.Base.Lng, "city": p.City, "state": p.City,
	}, &provider)
	if err != nil {
		return fmt.Errorf("apply as %s: %w", name, err)
	}
	if err := h.admin.Post(ctx, "/providers/"+provider.ID+"/approve", nil, nil); err != nil {
		return fmt.Errorf("approve %s: %w", name, err)
	}
	stale, err := s.Token(ctx)
	if err != nil {
		return err
	}
	if _, err := s.Renew(ctx, stale); err != nil { // the first token knows nothing of the provider
		return err
	}
	s.become(provider.ID)
	return nil
}

// become notes which provider the login is.
func (s *Session) become(provider string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.user.Provider, s.user.Role = provider, "PROVIDER"
}

var (
	firstNames = []string{"Ana", "Carlos", "María", "José", "Lucía", "Pedro", "Rosa", "Luis", "Elena", "Mario", "Irma", "Byron"}
	lastNames  = []string{"López", "Pérez", "Xicay", "Morales", "Ajú", "Castillo", "García", "Tzoc", "Méndez", "Rivas", "Cux", "Solares", "Barrios"}
)

// fullName is how an account's holder is called, alike for the same account.
func fullName(account string) (first, last string) {
	r := Dice(0).For(account, "name", 0)
	return firstNames[r.IntN(len(firstNames))], lastNames[r.IntN(len(lastNames))]
}

// random is n characters that nobody can guess.
func random(n int) string {
	raw := make([]byte, n)
	_, _ = rand.Read(raw) // never fails
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw)[:n]
}

// telephone is a random mobile number of Guatemala.
func telephone() string {
	n, err := rand.Int(rand.Reader, big.NewInt(20_000_000))
	if err != nil {
		panic(err) // the system has no randomness left
	}
	return fmt.Sprintf("+502%d", 40_000_000+n.Int64())
}
