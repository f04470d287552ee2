package store_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/store"
	"github.com/auxilio/auxilio/store/storetest"
)

// accounts opens a store on a database of its own.
func accounts(t *testing.T) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), store.Config{URL: storetest.Database(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func person(i int, role dispatch.Role) store.User {
	return store.User{
		ID: dispatch.NewID[dispatch.UserID](), Email: fmt.Sprintf("p%d@auxilio.test", i), Phone: fmt.Sprintf("+5025555%04d", i),
		FirstName: "P", LastName: fmt.Sprint(i), Role: role,
	}
}

// session starts a session for a new user and returns both with the hash of its refresh token.
func session(t *testing.T, s *store.Store) (store.User, uuid.UUID, []byte) {
	t.Helper()
	u, err := s.CreateUser(t.Context(), person(1, dispatch.RoleMember))
	if err != nil {
		t.Fatal(err)
	}
	id, hash := uuid.Must(uuid.NewV7()), []byte("first token")
	err = s.StartSession(t.Context(), store.Session{ID: id, User: u.ID, Device: "phone", Refresh: token(hash)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return u, id, hash
}

func token(hash []byte) store.RefreshToken {
	return store.RefreshToken{Hash: hash, ExpiresAt: time.Now().Add(time.Hour)}
}

func TestCreateUser_namesWhatIsTaken(t *testing.T) {
	t.Parallel()
	s := accounts(t)
	if _, err := s.CreateUser(t.Context(), person(1, dispatch.RoleMember)); err != nil {
		t.Fatal(err)
	}
	sameEmail, samePhone := person(2, dispatch.RoleMember), person(3, dispatch.RoleMember)
	sameEmail.Email, samePhone.Phone = person(1, "").Email, person(1, "").Phone
	if _, err := s.CreateUser(t.Context(), sameEmail); !errors.Is(err, store.ErrEmailTaken) {
		t.Errorf("same email: %v", err)
	}
	if _, err := s.CreateUser(t.Context(), samePhone); !errors.Is(err, store.ErrPhoneTaken) {
		t.Errorf("same phone: %v", err)
	}
}

func TestUpdateUser_nothingIsSavedWhenTheChangeFails(t *testing.T) {
	t.Parallel()
	s := accounts(t)
	u, err := s.CreateUser(t.Context(), person(1, dispatch.RoleMember))
	if err != nil {
		t.Fatal(err)
	}
	refused := errors.New("no")
	_, err = s.UpdateUser(t.Context(), u.ID, func(u *store.User) error {
		u.FirstName = "changed"
		return refused
	})
	if after, _ := s.User(t.Context(), u.ID); !errors.Is(err, refused) || after.FirstName != "P" {
		t.Errorf("%v, %+v", err, after)
	}
	if _, err := s.UpdateUser(t.Context(), dispatch.UserID{}, func(*store.User) error { return nil }); !errors.Is(err, dispatch.ErrNotFound) {
		t.Errorf("unknown: %v", err)
	}
}

// TestUpdateUser_oneAdminIsAlwaysLeft lets four administrators be demoted at the same moment, by themselves or each other.
func TestUpdateUser_oneAdminIsAlwaysLeft(t *testing.T) {
	t.Parallel()
	s := accounts(t)
	var admins []store.User
	for i := range 4 {
		u, err := s.CreateUser(t.Context(), person(i, dispatch.RoleAdmin))
		if err != nil {
			t.Fatal(err)
		}
		admins = append(admins, u)
	}
	var last int
	var mu sync.Mutex
	var wg sync.WaitGroup
	for _, u := range admins {
		wg.Go(func() {
			_, err := s.UpdateUser(t.Context(), u.ID, func(u *store.User) error { u.Role = dispatch.RoleMember; return nil })
			mu.Lock()
			defer mu.Unlock()
			if errors.Is(err, store.ErrLastAdmin) {
				last++
			} else if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	left, err := s.Users(t.Context(), store.UserFilter{Role: dispatch.RoleAdmin, Limit: 10})
	if err != nil || len(left) != 1 || last != 1 {
		t.Errorf("%d left, %d refused, %v", len(left), last, err)
	}
}

func TestAccess_onlyWhileSessionAndUserHold(t *testing.T) {
	t.Parallel()
	s := accounts(t)
	u, id, _ := session(t, s)
	if a, err := s.Access(t.Context(), id, u.ID); err != nil || a.Role != dispatch.RoleMember {
		t.Errorf("%+v, %v", a, err)
	}
	if _, err := s.Access(t.Context(), id, dispatch.UserID{1}); !errors.Is(err, dispatch.ErrNotFound) {
		t.Errorf("another user: %v", err)
	}
	if err := s.EndSession(t.Context(), id, "test"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Access(t.Context(), id, u.ID); !errors.Is(err, dispatch.ErrNotFound) {
		t.Errorf("ended: %v", err)
	}
}

// TestStartSession_notByAPasswordThatIsNoLongerGood starts sessions of passwords that were right when they were checked: renewing a
// password ends the sessions there are, and could not see these.
func TestStartSession_notByAPasswordThatIsNoLongerGood(t *testing.T) {
	t.Parallel()
	s := accounts(t)
	u, id, _ := session(t, s)
	start := func(password string) error {
		begun := store.Session{ID: uuid.Must(uuid.NewV7()), User: u.ID, Password: password}
		begun.Refresh = token([]byte(begun.ID.String()))
		err := s.StartSession(t.Context(), begun, nil)
		if _, gone := s.Access(t.Context(), begun.ID, u.ID); (gone == nil) != (err == nil) {
			t.Errorf("started: %v, in force: %v", err, gone)
		}
		return err
	}
	if err := s.ChangePassword(t.Context(), u, "new", id, nil); err != nil {
		t.Fatal(err)
	}
	if err := start(u.PasswordHash); !errors.Is(err, dispatch.ErrNotFound) {
		t.Errorf("by the old password: %v", err)
	}
	if err := start("new"); err != nil {
		t.Errorf("by the new password: %v", err)
	}
	if _, err := s.UpdateUser(t.Context(), u.ID, func(u *store.User) error { u.Active = false; return nil }); err != nil {
		t.Fatal(err)
	}
	if err := start("new"); !errors.Is(err, dispatch.ErrNotFound) {
		t.Errorf("of a disabled user: %v", err)
	}
}

func rotate(t *testing.T, s *store.Store, hash []byte, device, next string) error {
	t.Helper()
	_, err := s.RotateRefresh(t.Context(), hash, device, token([]byte(next)), func(uuid.UUID, store.User) (any, error) { return nil, nil })
	return err
}

// TestRotateRefresh_raceOfTwoDevices exchanges one token from two devices at the same moment: one gets a successor, the other ends
// the session for both.
func TestRotateRefresh_raceOfTwoDevices(t *testing.T) {
	t.Parallel()
	s := accounts(t)
	u, id, hash := session(t, s)
	var wg sync.WaitGroup
	errs := make([]error, 2)
	for i, device := range []string{"phone", "thief"} {
		wg.Go(func() { errs[i] = rotate(t, s, hash, device, "next of "+device) })
	}
	wg.Wait()
	if (errs[0] == nil) == (errs[1] == nil) || !errors.Is(errors.Join(errs...), store.ErrRefreshReused) {
		t.Errorf("phone %v, thief %v", errs[0], errs[1])
	}
	if _, err := s.Access(t.Context(), id, u.ID); !errors.Is(err, dispatch.ErrNotFound) {
		t.Errorf("the session lives on: %v", err)
	}
}

func TestRotateRefresh_reuseEndsTheSession(t *testing.T) {
	t.Parallel()
	s := accounts(t)
	u, id, hash := session(t, s)
	if err := rotate(t, s, hash, "phone", "second"); err != nil {
		t.Fatal(err)
	}
	if err := rotate(t, s, hash, "phone", "second again"); err != nil {
		t.Errorf("a retry of the same device: %v", err)
	}
	if err := rotate(t, s, hash, "thief", "stolen"); !errors.Is(err, store.ErrRefreshReused) {
		t.Errorf("another device: %v", err)
	}
	if err := rotate(t, s, []byte("second"), "phone", "third"); !errors.Is(err, store.ErrRefreshInvalid) {
		t.Errorf("the family lives on: %v", err)
	}
	if _, err := s.Access(t.Context(), id, u.ID); !errors.Is(err, dispatch.ErrNotFound) {
		t.Errorf("the session lives on: %v", err)
	}
	if err := rotate(t, s, []byte("unknown"), "phone", "x"); !errors.Is(err, store.ErrRefreshInvalid) {
		t.Errorf("unknown: %v", err)
	}
}

func TestChangePassword_onlyOverTheHashThatWasChecked(t *testing.T) {
	t.Parallel()
	s := accounts(t)
	u, id, _ := session(t, s)
	if err := s.ChangePassword(t.Context(), u, "new", id, nil); err != nil {
		t.Fatal(err)
	}
	if err := s.ChangePassword(t.Context(), u, "newer", id, nil); !errors.Is(err, dispatch.ErrNotFound) {
		t.Errorf("over a stale hash: %v", err)
	}
	if _, err := s.Access(t.Context(), id, u.ID); err != nil {
		t.Errorf("the session that changed it ended: %v", err)
	}
}

// TestAddSigningKey_firstIsMadeOnce lets twenty nodes start at the same moment.
func TestAddSigningKey_firstIsMadeOnce(t *testing.T) {
	t.Parallel()
	s := accounts(t)
	kids := make([]string, 20)
	var wg sync.WaitGroup
	for i := range kids {
		wg.Go(func() {
			keys, err := s.AddSigningKey(t.Context(), store.SigningKey{KID: fmt.Sprint(i), Public: []byte{1}, Sealed: []byte{2}}, true)
			if err != nil || len(keys) != 1 {
				t.Errorf("%v, %v", keys, err)
				return
			}
			kids[i] = keys[0].KID
		})
	}
	wg.Wait()
	for _, kid := range kids {
		if kid != kids[0] {
			t.Errorf("nodes sign with %v", kids)
			break
		}
	}
	keys, err := s.AddSigningKey(t.Context(), store.SigningKey{KID: "next", Public: []byte{1}, Sealed: []byte{2}}, false)
	if err != nil || len(keys) != 2 || keys[0].KID != "next" || keys[1].RetiredAt == nil {
		t.Errorf("after rotation: %+v, %v", keys, err)
	}
}

func TestSeedCatalog_twiceIsOnce(t *testing.T) {
	t.Parallel()
	s := accounts(t)
	for range 2 {
		if err := s.SeedCatalog(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	categories, err := s.Categories(t.Context())
	if err != nil || len(categories) != 5 || categories[0].Code != "ROADSIDE" {
		t.Errorf("%v, %v", categories, err)
	}
	services, err := s.Services(t.Context())
	if err != nil || len(services) != 11 {
		t.Errorf("%d services, %v", len(services), err)
	}
}
