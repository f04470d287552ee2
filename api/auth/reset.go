package auth

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/api/mail"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/store"
	"github.com/google/uuid"
)

// Answers to links that do not renew a password.
var (
	errResetLink  = badReset("INVALID_RESET_LINK", "uid", "Invalid reset link")
	errResetToken = badReset("INVALID_RESET_TOKEN", "token", "Invalid or expired token")
)

func badReset(code, field, message string) *edge.Failure {
	f := edge.Refuse(http.StatusBadRequest, code, message)
	f.Errors = map[string][]string{field: {message}}
	return f
}

type resetAsk struct {
	Languages string `header:"Accept-Language" hidden:"true"`
	Body      struct {
		Email string `json:"email" doc:"Of the login whose password was forgotten."`
	}
}

// askReset has a link mailed to a login. It does the same, and as long, for an email that nobody has.
func (s *Service) askReset(ctx context.Context, in *resetAsk) (none edge.None, err error) {
	email, err := Email("email", in.Body.Email)
	if err != nil {
		return none, err
	}
	send, err := s.attempt(ctx, email).ask(ctx)
	if err != nil || !send {
		return none, err
	}
	id := uuid.Must(uuid.NewV7())
	return none, s.Store.AskReset(ctx, store.ResetAsk{
		ID: id, Email: email, Hash: hashOf(s.resetToken(id)), Language: string(mail.LanguageOf(in.Languages)),
	}, none)
}

// resetToken is what proves the receipt of the letter. It is made from the id whenever the letter is written, so that it is kept
// nowhere, and the letter is the same when it has to be sent again.
func (s *Service) resetToken(id uuid.UUID) string {
	return base64.RawURLEncoding.EncodeToString(s.resets.Fingerprint(id[:]))
}

// ResetLink is the page where the user renews their password: <public URL>/reset-password/{uid}/{token}/.
func (s *Service) ResetLink(user dispatch.UserID, reset uuid.UUID) string {
	return s.public.JoinPath("reset-password", user.String(), s.resetToken(reset)).String() + "/"
}

type renewal struct {
	Body struct {
		UID         string `json:"uid" maxLength:"64" doc:"From the link."`
		Token       string `json:"token" maxLength:"256" doc:"From the link; good once, for 30 minutes."`
		NewPassword string `json:"new_password" format:"password" doc:"At least 12 characters, not easy to guess."`
	}
}

// renew sets a new password for whoever got the letter. A password that is refused does not use the link up.
func (s *Service) renew(ctx context.Context, in *renewal) (none edge.None, err error) {
	if err := s.Store.Replayed(ctx); err != nil {
		return none, err
	}
	id, err := uuid.Parse(in.Body.UID)
	if err != nil {
		return none, errResetLink
	}
	user, link := dispatch.UserID(id), hashOf(in.Body.Token)
	u, err := s.Store.ResetByHash(ctx, user, link)
	if errors.Is(err, store.ErrResetInvalid) {
		return none, s.wrongReset(ctx, user)
	}
	if err != nil {
		return none, err
	}
	if err := checkStrength("new_password", in.Body.NewPassword, u.Email, u.Phone, u.FirstName, u.LastName, audience); err != nil {
		return none, err
	}
	hash, err := s.Passwords.Hash(ctx, in.Body.NewPassword)
	if err != nil {
		return none, err
	}
	if err := s.Store.RenewPassword(ctx, user, link, hash, none); err != nil {
		return none, err
	}
	s.attempt(ctx, u.Email).succeeded(ctx)
	s.attempt(ctx, u.Phone).succeeded(ctx)
	return none, nil
}

// wrongReset tells a link that is no user's from a token that is not good.
func (s *Service) wrongReset(ctx context.Context, user dispatch.UserID) error {
	_, err := s.Store.User(ctx, user)
	if errors.Is(err, dispatch.ErrNotFound) {
		return errResetLink
	}
	if err != nil {
		return err
	}
	return errResetToken
}
