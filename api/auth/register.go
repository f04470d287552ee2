package auth

import (
	"context"
	"net/http"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/store"
)

// Register declares the routes of this package.
func Register(e *edge.Edge, s *Service) {
	edge.Command(e, route("/auth/register", "register", "Register as a member", http.StatusCreated), s.register, registered)
	edge.Command(e, route("/auth/token", "login", "Log in with email or phone number", http.StatusOK), s.login, welcomed)
	edge.Command(e, route("/auth/token/refresh", "refresh-token", "Exchange a refresh token for a new pair", http.StatusOK), s.refresh, welcomed)
	edge.Command(e, route("/auth/token/verify", "verify-token", "Ask whether an access token is good", http.StatusOK), s.verify, nothing("Token is valid"))
	edge.Command(e, route("/auth/logout", "logout", "End the session of a refresh token", http.StatusOK), s.logout, nothing("Logged out"))
	edge.Command(e, route("/auth/password-reset", "ask-password-reset", "Have a link mailed that renews a forgotten password", http.StatusOK),
		s.askReset, nothing("If email exists, reset link sent"))
	edge.Command(e, route("/auth/password-reset/confirm", "renew-password", "Renew a password with a mailed link; every session ends", http.StatusOK),
		s.renew, nothing("Password reset successful"))
	change := route("/auth/change-password", "change-password", "Change your password; every other session ends", http.StatusOK)
	change.Who = edge.AnyLogin
	edge.Command(e, change, s.changePassword, nothing("Password changed"))
	edge.Document(e, edge.Route{
		Path: "/.well-known/jwks.json", Outside: true, ID: "jwks", Tag: "Auth", Summary: "Public keys of access tokens, as RFC 7517",
		Who: edge.Anyone, Limit: edge.Unlimited,
	}, "application/jwk-set+json", s.Keys.JWKS)
}

func route(path, id, summary string, status int) edge.Route {
	return edge.Route{Path: path, ID: id, Tag: "Auth", Summary: summary, Who: edge.Anyone, Status: status}
}

func nothing(message string) func(edge.None) edge.Reply[edge.None] {
	return func(edge.None) edge.Reply[edge.None] { return edge.Done(message, edge.None{}) }
}

// registration takes a role, as older clients send one, and pays no attention to it.
type registration struct {
	Body struct {
		NewUser
		Role string `json:"role,omitempty" deprecated:"true" doc:"Ignored: whoever registers is a member."`
	}
}

func (s *Service) register(ctx context.Context, in *registration) (store.User, error) {
	return s.Create(ctx, in.Body.NewUser, dispatch.RoleMember)
}

func registered(u store.User) edge.Reply[User] { return edge.Done("Registered", ViewOf(u)) }
