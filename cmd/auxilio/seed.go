package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/auxilio/auxilio/api/auth"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/dispatch/billing"
	"github.com/auxilio/auxilio/geo"
	"github.com/auxilio/auxilio/store"
)

// demoLogin is one entry of the passwords file.
type demoLogin struct {
	Email    string `json:"email"`
	Password string `json:"password"`
}

// demoAccounts are the logins of a fresh installation's demo, one per role.
var demoAccounts = []struct {
	name, email, first, last, phone string
	role                            dispatch.Role
}{
	{"admin", "admin@auxilio.example", "Ana", "Morales", "+50255500001", dispatch.RoleAdmin},
	{"dispatcher", "despacho@auxilio.example", "Carlos", "Ixcot", "+50255500002", dispatch.RoleDispatcher},
	{"member", "miembro@auxilio.example", "María", "López", "+50255500003", dispatch.RoleMember},
	{"provider", "proveedor@auxilio.example", "José", "Tzoc", "+50255500004", dispatch.RoleProvider},
}

func seed(ctx context.Context, args []string) error {
	fs := flags("seed", "write the catalogue and the first policy; with --passwords also one demo login per role",
		"DATABASE_URL=postgres://… auxilio seed --passwords .data/passwords.json")
	file := fs.String("passwords", "", "`FILE` (0600) that keeps the demo logins' generated passwords; made when missing")
	if err := parse(fs, args); err != nil {
		return err
	}
	db, err := openStore(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := errors.Join(db.SeedCatalog(ctx), db.SeedPlans(ctx), db.EnsurePolicy(ctx)); err != nil || *file == "" {
		return err
	}
	logins, err := keptLogins(*file)
	if err != nil {
		return err
	}
	return seedAccounts(ctx, db, logins)
}

func openStore(ctx context.Context) (*store.Store, error) {
	url, err := databaseURL()
	if err != nil {
		return nil, err
	}
	return store.Open(ctx, store.Config{URL: url, Write: 2, Read: 2, Background: 2})
}

// keptLogins reads the passwords file, or makes it with new random passwords.
func keptLogins(path string) (map[string]demoLogin, error) {
	logins := map[string]demoLogin{}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		for _, a := range demoAccounts {
			logins[a.name] = demoLogin{a.email, strings.ToLower(rand.Text())}
		}
		if text, err = json.MarshalIndent(logins, "", "  "); err != nil {
			return nil, err
		}
		return logins, os.WriteFile(path, append(text, '\n'), 0o600)
	}
	if err != nil {
		return nil, fmt.Errorf("read passwords: %w", err)
	}
	if err := json.Unmarshal(text, &logins); err != nil {
		return nil, fmt.Errorf("read passwords from %s: %w", path, err)
	}
	return logins, nil
}

// seedAccounts makes the demo logins that do not exist yet. Passwords of existing ones stay as they are.
func seedAccounts(ctx context.Context, db *store.Store, logins map[string]demoLogin) error {
	service := &auth.Service{Store: db, Passwords: auth.NewPasswords(auth.Work)}
	for _, a := range demoAccounts {
		l, ok := logins[a.name]
		if !ok {
			return fmt.Errorf("the passwords file names no %s", a.name)
		}
		u, err := service.Create(ctx, auth.NewUser{Email: l.Email, Password: l.Password, FirstName: a.first, LastName: a.last, PhoneNumber: a.phone}, a.role)
		switch {
		case errors.Is(err, store.ErrEmailTaken), errors.Is(err, store.ErrPhoneTaken):
			continue
		case err != nil:
			return fmt.Errorf("create the %s: %w", a.name, err)
		}
		switch a.role {
		case dispatch.RoleProvider:
			err = db.SeedProvider(ctx, u.ID, demoProvider)
		case dispatch.RoleMember:
			err = seedSubscription(ctx, db, u.ID)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// seedSubscription has a sponsor pay the demo member's plan, so that what a request takes of it can be seen.
func seedSubscription(ctx context.Context, db *store.Store, member dispatch.UserID) error {
	plans, err := db.Plans(ctx)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(plans, func(p billing.Plan) bool { return p.Code == demoPlan })
	if at < 0 {
		return nil // taken off the list
	}
	want := store.Purchase{User: member, Plan: plans[at].ID, Cycle: billing.Monthly, PaidBy: billing.BySponsor, Language: "es"}
	_, err = db.Billing(time.UTC).Buy(ctx, dispatch.System, want, time.Now())
	return err
}

const demoPlan = "VIAL_BASICO"

// demoProvider tows and repairs in the centre of Guatemala City.
var demoProvider = store.ProviderSeed{
	Company: "Grúas Tzoc", License: "DEMO-0001", Phone: "+50255500004", Vehicle: geo.TowTruck, Plate: "C-001AAA",
	Services: []string{"GRUA", "CORRIENTE", "NEUMATICOS", "COMBUSTIBLE"}, Base: geo.Point{Lat: 14.6349, Lng: -90.5069},
	City: "Guatemala", State: "Guatemala",
}
