package auth

import (
	"context"
	"errors"
	"net/http"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/store"
	"github.com/google/uuid"
)

// Login is a pair of tokens and whose they are.
type Login struct {
	Access    string `json:"access" doc:"JWT for the Authorization header."`
	Refresh   string `json:"refresh" doc:"Opaque; exchange it once for the next pair."`
	ExpiresIn int    `json:"expires_in" doc:"Seconds until access expires."`
	User      User   `json:"user"`
}

func welcomed(l Login) edge.Reply[Login] { return edge.OK(l) }

// errCredentials is the one answer to every login that fails.
var errCredentials = edge.Refuse(http.StatusUnauthorized, "INVALID_CREDENTIALS", "Invalid credentials")

type credentials struct {
	UserAgent string `header:"User-Agent" hidden:"true"`
	Body      struct {
		Email       string `json:"email,omitempty" doc:"Or phone_number."`
		PhoneNumber string `json:"phone_number,omitempty" doc:"Or email."`
		Password    string `json:"password" format:"password" minLength:"1" maxLength:"1024"`
	}
}

// login starts a session. Whatever is wrong, it takes as long and says the same. Who goes on guessing waits longer and longer.
func (s *Service) login(ctx context.Context, in *credentials) (Login, error) {
	try := s.attempt(ctx, in.Body.Email+oneSpelling(in.Body.PhoneNumber))
	if err := try.guess(ctx); err != nil {
		return Login{}, err
	}
	u, err := s.find(ctx, in.Body.Email, in.Body.PhoneNumber)
	if err != nil && !errors.Is(err, dispatch.ErrNotFound) {
		return Login{}, err
	}
	ok, err := s.Passwords.Check(ctx, in.Body.Password, u.PasswordHash)
	if err != nil {
		return Login{}, err
	}
	if !ok || !u.Active {
		try.missed(ctx)
		return Login{}, errCredentials
	}
	try.succeeded(ctx)
	return s.begin(ctx, u, in.UserAgent)
}

// oneSpelling is a phone number in the form it is kept in, so that the many ways to write it are counted as one.
func oneSpelling(phone string) string {
	if number, err := Phone("phone_number", phone); err == nil {
		return number
	}
	return phone
}

// find looks a login up by what was given; dispatch.ErrNotFound when nobody has it or it cannot be anybody's.
func (s *Service) find(ctx context.Context, email, phone string) (store.User, error) {
	switch {
	case (email == "") == (phone == ""):
		return store.User{}, edge.Invalid("email", "give either email or phone_number")
	case email != "":
		email, err := Email("email", email)
		if err != nil {
			return store.User{}, dispatch.ErrNotFound
		}
		return s.Store.UserByEmail(ctx, email)
	default:
		phone, err := Phone("phone_number", phone)
		if err != nil {
			return store.User{}, dispatch.ErrNotFound
		}
		return s.Store.UserByPhone(ctx, phone)
	}
}

func (s *Service) begin(ctx context.Context, u store.User, device string) (Login, error) {
	session, refresh := uuid.Must(uuid.NewV7()), newSecret()
	login, err := s.pair(ctx, session, u, refresh)
	if err != nil {
		return Login{}, err
	}
	begun := store.Session{ID: session, User: u.ID, Password: u.PasswordHash, Device: device, Refresh: s.refreshToken(refresh)}
	err = s.Store.StartSession(ctx, begun, login)
	if errors.Is(err, dispatch.ErrNotFound) { // the password was renewed while this one waited to be checked
		return Login{}, errCredentials
	}
	return login, err
}
