package main_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// TestS22_postmanCollectionRunsHeadless runs the collection that the server gives out, as Postman's own runner does, on an
// installation that was just migrated and seeded: every route is called once, and nothing it checks fails.
func TestS22_postmanCollectionRunsHeadless(t *testing.T) {
	t.Parallel()
	runner := newman(t)
	s := newSite(t, 1)
	collection, routes := filepath.Join(t.TempDir(), "collection.json"), 0
	must(t, os.WriteFile(collection, s.get("/api/v1/postman.json"), 0o600))
	var doc struct{ Paths map[string]map[string]any }
	must(t, json.Unmarshal(s.get("/api/v1/schema.json"), &doc))
	for _, methods := range doc.Paths {
		routes += len(methods)
	}
	report := filepath.Join(t.TempDir(), "report.json")
	args := []string{runner, "run", collection, "--reporters", "json", "--reporter-json-export", report, "--timeout-request", "20000"}
	for name, login := range s.logins() {
		args = append(args, "--env-var", name+"_email="+login.Email, "--env-var", name+"_password="+login.Password)
	}
	args = append(args, "--env-var", "baseUrl="+s.hosts[0].url())
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	said, err := exec.CommandContext(ctx, "node", args...).CombinedOutput()
	var run struct {
		Run struct {
			Stats    struct{ Requests, Assertions struct{ Total, Failed int } }
			Failures []struct {
				Source struct{ Name string }
				Error  struct{ Test, Message string }
			}
		}
	}
	must(t, json.Unmarshal(read(t, report), &run))
	for _, f := range run.Run.Failures {
		t.Errorf("%s: %s: %s", f.Source.Name, f.Error.Test, f.Error.Message)
	}
	stats := run.Run.Stats
	if err != nil || stats.Requests.Total != routes+4 || stats.Requests.Failed != 0 || stats.Assertions.Total < 2*routes {
		t.Errorf("%v: %+v of %d routes\n%.2000s", err, stats, routes, said)
	}
	t.Logf("%d requests, %d assertions", stats.Requests.Total, stats.Assertions.Total)
}

// newman is Postman's runner, installed as its lock file says where that was not done yet. It needs Node: without it the test
// fails, unless dev has found that there is none and said that what needs it is left out.
func newman(t *testing.T) string {
	t.Helper()
	if _, err := exec.LookPath("npm"); err != nil {
		if os.Getenv("AUXILIO_TEST_NODE") == "absent" {
			t.Skip("left out, as dev has said: there is no Node")
		}
		t.Fatal("npm is not here: the collection's runner needs Node 20.19 or newer with npm; AUXILIO_TEST_NODE=absent leaves it out")
	}
	runner := filepath.Join("testdata", "newman", "node_modules", "newman", "bin", "newman.js")
	if _, err := os.Stat(runner); err == nil {
		return runner
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	install := exec.CommandContext(ctx, "npm", "ci", "--no-audit", "--no-fund", "--loglevel=error")
	install.Dir = filepath.Join("testdata", "newman")
	if said, err := install.CombinedOutput(); err != nil {
		t.Fatalf("npm ci in cmd/auxilio/testdata/newman: %v\n%s", err, said)
	}
	return runner
}

// logins are the demo accounts.
func (s *site) logins() (logins map[string]struct{ Email, Password string }) {
	s.t.Helper()
	must(s.t, json.Unmarshal(read(s.t, s.passwords), &logins))
	return logins
}

func read(t testing.TB, file string) []byte {
	t.Helper()
	text, err := os.ReadFile(file)
	must(t, err)
	return text
}

// get reads a document of the first node.
func (s *site) get(path string) []byte {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, s.hosts[0].url()+path, nil)
	must(s.t, err)
	resp, err := http.DefaultClient.Do(req)
	must(s.t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	must(s.t, err)
	if resp.StatusCode != http.StatusOK {
		s.t.Fatalf("%s: %d %.300s", path, resp.StatusCode, body)
	}
	return body
}
