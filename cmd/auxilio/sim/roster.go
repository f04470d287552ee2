package sim

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

// Roster is the accounts that the simulation has made on one server, kept in a file so that the next start uses them
// again. It is safe for concurrent use.
type Roster struct {
	path string
	mu   sync.Mutex
	kept roster
}

type roster struct {
	Accounts map[string]Account `json:"accounts"`
}

// OpenRoster reads the roster at path; an absent one is empty.
func OpenRoster(path string) (*Roster, error) {
	r := &Roster{path: path}
	text, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, err
	default:
		if err := json.Unmarshal(text, &r.kept); err != nil {
			return nil, fmt.Errorf("%s is not a file of accounts: %w", path, err)
		}
	}
	if r.kept.Accounts == nil {
		r.kept.Accounts = map[string]Account{}
	}
	return r, nil
}

// rosterPath is where the roster of a server is kept when nobody says otherwise.
func rosterPath(url, mode string) (string, error) {
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("%w; say where to keep the accounts with --state FILE", err)
	}
	sum := sha256.Sum256([]byte(url))
	return filepath.Join(dir, "auxilio", mode+"-"+hex.EncodeToString(sum[:6])+".json"), nil
}

// Find is the account kept under a name.
func (r *Roster) Find(name string) (Account, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	a, ok := r.kept.Accounts[name]
	return a, ok
}

// Keep puts an account under a name and writes the file: whole or not at all, for its owner only.
func (r *Roster) Keep(name string, a Account) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.kept.Accounts[name] = a
	text, err := json.MarshalIndent(r.kept, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(r.path), 0o700); err != nil {
		return err
	}
	part := r.path + ".part"
	if err := os.WriteFile(part, append(text, '\n'), 0o600); err != nil {
		return err
	}
	return os.Rename(part, r.path)
}
