package auth

import (
	"context"
	"errors"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/store"
	"github.com/google/uuid"
)

type refreshInput struct {
	UserAgent string `header:"User-Agent" hidden:"true"`
	Body      struct {
		Refresh string `json:"refresh" minLength:"1" maxLength:"256"`
	}
}

// errRefresh is the answer to a refresh token that is unknown, old, used or of an ended session.
var errRefresh = edge.Unauthorized("The refresh token is not valid")

func (s *Service) refresh(ctx context.Context, in *refreshInput) (Login, error) {
	next := newSecret()
	out, err := s.Store.RotateRefresh(ctx, hashOf(in.Body.Refresh), in.UserAgent, s.refreshToken(next),
		func(session uuid.UUID, u store.User) (any, error) { return s.pair(ctx, session, u, next) })
	switch {
	case errors.Is(err, store.ErrRefreshReused):
		s.Log.WarnContext(ctx, "refresh token reused; its session has ended", "request_id", edge.Of(ctx).RequestID)
		return Login{}, errRefresh
	case errors.Is(err, store.ErrRefreshInvalid):
		return Login{}, errRefresh
	case err != nil:
		return Login{}, err
	}
	return out.(Login), nil
}

type verifyInput struct {
	Body struct {
		Token string `json:"token" minLength:"1" maxLength:"4096"`
	}
}

func (s *Service) verify(ctx context.Context, in *verifyInput) (edge.None, error) {
	_, err := s.Authenticate(ctx, in.Body.Token)
	return edge.None{}, err
}

// logout ends the session whoever asks; a token nobody knows has nothing left to end.
func (s *Service) logout(ctx context.Context, in *refreshInput) (edge.None, error) {
	return edge.None{}, s.Store.EndSessionOf(ctx, hashOf(in.Body.Refresh), "logout", edge.None{})
}

type passwordChange struct {
	Body struct {
		OldPassword string `json:"old_password" format:"password" minLength:"1" maxLength:"1024"`
		NewPassword string `json:"new_password" format:"password"`
	}
}

func (s *Service) changePassword(ctx context.Context, in *passwordChange) (none edge.None, err error) {
	if err := s.Store.Replayed(ctx); err != nil {
		return none, err
	}
	caller := edge.CallerOf(ctx)
	try := s.attempt(ctx, caller.User.String())
	if err := try.guess(ctx); err != nil {
		return none, err
	}
	u, err := s.Store.User(ctx, caller.User)
	if err != nil {
		return none, err
	}
	ok, err := s.Passwords.Check(ctx, in.Body.OldPassword, u.PasswordHash)
	if err != nil {
		return none, err
	}
	if !ok {
		return none, edge.Invalid("old_password", "is not your password")
	}
	try.succeeded(ctx)
	if err := checkStrength("new_password", in.Body.NewPassword, u.Email, u.Phone, u.FirstName, u.LastName, audience); err != nil {
		return none, err
	}
	hash, err := s.Passwords.Hash(ctx, in.Body.NewPassword)
	if err != nil {
		return none, err
	}
	err = s.Store.ChangePassword(ctx, u, hash, caller.Session, none)
	if errors.Is(err, dispatch.ErrNotFound) {
		return none, edge.Invalid("old_password", "is not your password")
	}
	return none, err
}
