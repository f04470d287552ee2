package auth

import (
	"context"
	"time"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/store"
	"github.com/google/uuid"
)

// User is a login as its owner and administrators see it.
type User struct {
	ID          string        `json:"id" format:"uuid"`
	Email       string        `json:"email" format:"email"`
	PhoneNumber string        `json:"phone_number" doc:"E.164."`
	FirstName   string        `json:"first_name"`
	LastName    string        `json:"last_name"`
	Role        dispatch.Role `json:"role" enum:"MEMBER,PROVIDER,DISPATCHER,ADMIN"`
	IsActive    bool          `json:"is_active"`
	CreatedAt   time.Time     `json:"created_at"`
	UpdatedAt   time.Time     `json:"updated_at"`
	LastLoginAt *time.Time    `json:"last_login_at"`
	ProviderID  *string       `json:"provider_id,omitempty" format:"uuid" doc:"Of logins that have applied as a provider."`
}

// ViewOf is a login as clients see it.
func ViewOf(u store.User) User {
	v := User{
		ID: u.ID.String(), Email: u.Email, PhoneNumber: u.Phone, FirstName: u.FirstName, LastName: u.LastName, Role: u.Role,
		IsActive: u.Active, CreatedAt: u.CreatedAt, UpdatedAt: u.UpdatedAt, LastLoginAt: u.LastLoginAt,
	}
	if u.Provider != (dispatch.ProviderID{}) {
		id := u.Provider.String()
		v.ProviderID = &id
	}
	return v
}

// NewUser is what a login is made of.
type NewUser struct {
	Email       string `json:"email" doc:"Unique; kept in lower case."`
	Password    string `json:"password" format:"password" doc:"At least 12 characters, not easy to guess."`
	FirstName   string `json:"first_name"`
	LastName    string `json:"last_name"`
	PhoneNumber string `json:"phone_number" doc:"Unique; taken as Guatemalan without a country." example:"+50255551234"`
}

// Create makes a login with a role. Input is refused with a 400 that names the field; no two logins share an email or a phone.
func (s *Service) Create(ctx context.Context, in NewUser, role dispatch.Role) (store.User, error) {
	u := store.User{ID: dispatch.UserID(uuid.Must(uuid.NewV7())), Role: role}
	if err := in.clean(&u); err != nil {
		return store.User{}, err
	}
	hash, err := s.Passwords.Hash(ctx, in.Password)
	if err != nil {
		return store.User{}, err
	}
	u.PasswordHash = hash
	return s.Store.CreateUser(ctx, u)
}

func (in NewUser) clean(u *store.User) (err error) {
	if u.Email, err = Email("email", in.Email); err != nil {
		return err
	}
	if u.Phone, err = Phone("phone_number", in.PhoneNumber); err != nil {
		return err
	}
	if u.FirstName, err = Name("first_name", in.FirstName); err != nil {
		return err
	}
	if u.LastName, err = Name("last_name", in.LastName); err != nil {
		return err
	}
	return checkStrength("password", in.Password, u.Email, u.Phone, u.FirstName, u.LastName, audience)
}
