package sim

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// Account is a login.
type Account struct {
	Email    string `json:"email"`
	Password string `json:"password"`
}

// Session is one login on one device: it renews its tokens when they run out and logs in again when that is refused.
// It is safe for concurrent use.
type Session struct {
	client  *Client
	account Account
	mu      sync.Mutex // held while tokens are fetched, so that one actor fetches them once
	access  string
	refresh string
	expires time.Time
	user    Login
}

// Login is who a session is.
type Login struct {
	ID       string `json:"id"`
	Role     string `json:"role"`
	Provider string `json:"provider_id"`
}

// freshFor is how long a token must still be good to be used.
const freshFor = 30 * time.Second

// NewSession logs in with account when it is first used.
func NewSession(c *Client, account Account) *Session { return &Session{client: c, account: account} }

// tokens is what the server answers to a login or a renewal.
type tokens struct {
	Access    string `json:"access"`
	Refresh   string `json:"refresh"`
	ExpiresIn int    `json:"expires_in"`
	User      Login  `json:"user"`
}

// Token is an access token that is good for a while.
func (s *Session) Token(ctx context.Context) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.access != "" && time.Until(s.expires) > freshFor {
		return s.access, nil
	}
	err := s.fetch(ctx)
	return s.access, err
}

// Renew replaces a token that was refused or that knows too little; nothing when another actor has done so already.
func (s *Session) Renew(ctx context.Context, stale string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.access != stale {
		return s.access, nil
	}
	err := s.fetch(ctx)
	return s.access, err
}

// Login is who this session is, logging in if need be.
func (s *Session) Login(ctx context.Context) (Login, error) {
	_, err := s.Token(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.user, err
}

// fetch gets new tokens, by the refresh token where it still works, else by the password.
func (s *Session) fetch(ctx context.Context) error {
	if s.refresh != "" {
		err := s.ask(ctx, "/auth/token/refresh", map[string]string{"refresh": s.refresh})
		if status := refused(err); status != http.StatusUnauthorized && status != http.StatusBadRequest {
			return err
		}
		s.access, s.refresh = "", ""
	}
	return s.ask(ctx, "/auth/token", s.account)
}

func (s *Session) ask(ctx context.Context, path string, body any) error {
	x, err := NewExchange(http.MethodPost, path, "", body)
	if err != nil {
		return err
	}
	var got tokens
	if err := s.client.Do(ctx, x, &got); err != nil {
		return fmt.Errorf("log in as %s: %w", s.account.Email, err)
	}
	s.access, s.refresh = got.Access, got.Refresh
	s.expires = time.Now().Add(time.Duration(got.ExpiresIn) * time.Second)
	if got.User.ID != "" {
		s.user = got.User
	}
	return nil
}

// Get reads a resource into out.
func (s *Session) Get(ctx context.Context, path string, out any) error {
	return s.do(ctx, http.MethodGet, path, nil, out)
}

// Look reads a resource that may have moved out of the session's sight meanwhile: not to find it is no error to be counted.
func (s *Session) Look(ctx context.Context, path string, out any) error {
	x, err := NewExchange(http.MethodGet, path, "", nil)
	if err != nil {
		return err
	}
	x.looks = true
	return s.carry(ctx, x, out)
}

// Post carries out a command; body and out may be nil.
func (s *Session) Post(ctx context.Context, path string, body, out any) error {
	if body == nil {
		body = struct{}{}
	}
	return s.do(ctx, http.MethodPost, path, body, out)
}

func (s *Session) do(ctx context.Context, method, path string, body, out any) error {
	x, err := NewExchange(method, path, "", body)
	if err != nil {
		return err
	}
	return s.carry(ctx, x, out)
}

// carry makes a call as who the session is, with new tokens where the old are refused.
func (s *Session) carry(ctx context.Context, x Exchange, out any) error {
	token, err := s.Token(ctx)
	if err != nil {
		return err
	}
	x.token = token
	err = s.client.Do(ctx, x, out)
	if refused(err) != http.StatusUnauthorized {
		return err
	}
	if x.token, err = s.Renew(ctx, token); err != nil {
		return err
	}
	return s.client.Do(ctx, x, out)
}
