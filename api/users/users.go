// Package users is the logins themselves: one's own, and all of them for administrators.
package users

import (
	"context"
	"net/http"

	"github.com/auxilio/auxilio/api/assistance"
	"github.com/auxilio/auxilio/api/auth"
	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/store"
	"github.com/google/uuid"
)

// Users answers for logins.
type Users struct {
	Store    *store.Store
	Books    store.Billing
	Auth     *auth.Service
	Requests *assistance.Desk // shows requests as their viewers may see them
	Dispatch *dispatch.Service
}

// Register declares the routes of this package.
func Register(e *edge.Edge, u *Users) {
	edge.Handle(e, route(http.MethodGet, "/users/me", "get-me", "Your own login", edge.AnyLogin), u.me)
	edge.Handle(e, route(http.MethodPatch, "/users/me", "update-me", "Change your own details", edge.AnyLogin), u.updateMe)
	edge.Handle(e, route(http.MethodGet, "/users/dashboard", "member-dashboard", "What you have bought, what waits, and your latest requests", edge.Only(dispatch.RoleMember)), u.dashboard)
	admin := edge.Only(dispatch.RoleAdmin)
	edge.Handle(e, route(http.MethodGet, "/users", "list-users", "All logins, newest first", admin), u.list)
	add := route(http.MethodPost, "/users", "create-user", "Make a login of any role", admin)
	add.Status = http.StatusCreated
	edge.Command(e, add, u.create, created)
	edge.Handle(e, route(http.MethodPatch, "/users/{id}", "update-user", "Enable, disable or change the role of a login", admin), u.update)
}

func route(method, path, id, summary string, who edge.Who) edge.Route {
	return edge.Route{Method: method, Path: path, ID: id, Tag: "Users", Summary: summary, Who: who}
}

func (u *Users) me(ctx context.Context, _ *struct{}) (edge.Reply[auth.User], error) {
	me, err := u.Store.User(ctx, edge.CallerOf(ctx).User)
	return edge.OK(auth.ViewOf(me)), err
}

// myDetails are what a login may change of itself; absent fields stay as they are.
type myDetails struct {
	Body struct {
		Email       *string `json:"email,omitempty"`
		PhoneNumber *string `json:"phone_number,omitempty"`
		FirstName   *string `json:"first_name,omitempty"`
		LastName    *string `json:"last_name,omitempty"`
	}
}

func (u *Users) updateMe(ctx context.Context, in *myDetails) (edge.Reply[auth.User], error) {
	me, err := u.Store.UpdateUser(ctx, edge.CallerOf(ctx).User, in.apply)
	return edge.Done("Updated", auth.ViewOf(me)), err
}

func (in *myDetails) apply(u *store.User) error {
	for _, f := range []struct {
		from  *string
		to    *string
		field string
		clean func(field, text string) (string, error)
	}{
		{in.Body.Email, &u.Email, "email", auth.Email},
		{in.Body.PhoneNumber, &u.Phone, "phone_number", auth.Phone},
		{in.Body.FirstName, &u.FirstName, "first_name", auth.Name},
		{in.Body.LastName, &u.LastName, "last_name", auth.Name},
	} {
		if f.from == nil {
			continue
		}
		clean, err := f.clean(f.field, *f.from)
		if err != nil {
			return err
		}
		*f.to = clean
	}
	return nil
}

type listInput struct {
	edge.Paging
	Role     string `query:"role" enum:"MEMBER,PROVIDER,DISPATCHER,ADMIN"`
	IsActive string `query:"is_active" enum:"true,false"`
	Search   string `query:"search" maxLength:"100" doc:"In email, phone number or name."`
}

func (u *Users) list(ctx context.Context, in *listInput) (edge.Reply[edge.Page[auth.User]], error) {
	after, err := edge.After[store.UserKey](in.Paging)
	if err != nil {
		return edge.Reply[edge.Page[auth.User]]{}, err
	}
	filter := store.UserFilter{Role: dispatch.Role(in.Role), Search: in.Search, After: after, Limit: in.Limit + 1}
	if in.IsActive != "" {
		active := in.IsActive == "true"
		filter.Active = &active
	}
	rows, err := u.Store.Users(ctx, filter)
	if err != nil {
		return edge.Reply[edge.Page[auth.User]]{}, err
	}
	page, err := edge.Paged(in.Paging, rows, keyOf, auth.ViewOf)
	return edge.OK(page), err
}

func keyOf(u store.User) any { return store.UserKey{CreatedAt: u.CreatedAt, ID: uuid.UUID(u.ID)} }

type newUser struct {
	Body struct {
		auth.NewUser
		Role dispatch.Role `json:"role" enum:"MEMBER,PROVIDER,DISPATCHER,ADMIN"`
	}
}

func (u *Users) create(ctx context.Context, in *newUser) (store.User, error) {
	return u.Auth.Create(ctx, in.Body.NewUser, in.Body.Role)
}

func created(u store.User) edge.Reply[auth.User] { return edge.Done("User created", auth.ViewOf(u)) }

type userChange struct {
	ID   uuid.UUID `path:"id" format:"uuid"`
	Body struct {
		IsActive *bool          `json:"is_active,omitempty" doc:"Disabling ends every session at once."`
		Role     *dispatch.Role `json:"role,omitempty" enum:"MEMBER,PROVIDER,DISPATCHER,ADMIN"`
	}
}

func (u *Users) update(ctx context.Context, in *userChange) (edge.Reply[auth.User], error) {
	changed, err := u.Store.UpdateUser(ctx, dispatch.UserID(in.ID), func(u *store.User) error {
		if in.Body.IsActive != nil {
			u.Active = *in.Body.IsActive
		}
		if in.Body.Role != nil {
			u.Role = *in.Body.Role
		}
		return nil
	})
	barred := !changed.Active || changed.Role != dispatch.RoleProvider
	if err == nil && barred && changed.Provider != (dispatch.ProviderID{}) {
		err = u.Dispatch.StandDown(ctx, changed.Provider)
	}
	return edge.Done("Updated", auth.ViewOf(changed)), err
}
