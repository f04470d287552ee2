package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestS22_checkCallsEveryRouteOfARunningServer checks a fresh installation, and a server that is not one.
func TestS22_checkCallsEveryRouteOfARunningServer(t *testing.T) {
	t.Parallel()
	s := newSite(t, 1)
	logins, err := os.ReadFile(s.passwords)
	must(t, err)
	accounts := filepath.Join(t.TempDir(), "accounts.json")
	must(t, os.WriteFile(accounts, []byte(`{"accounts":`+string(logins)+`}`), 0o600))
	said, code := launch(t, nil, "check", "--url", s.hosts[0].url(), "--accounts", accounts).finish(time.Minute)
	if code != 0 || !strings.Contains(said, "routes passed") || !strings.Contains(said, "ok   GET    /api/v1/users/me\n") || strings.Contains(said, "FAIL") {
		t.Errorf("exit %d:\n%s", code, said)
	}
	said, code = launch(t, nil, "check", "--url", "http://127.0.0.1:1").finish(time.Minute)
	if code != 1 {
		t.Errorf("a server that is not there: exit %d:\n%s", code, said)
	}
}
