package main_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/auxilio/auxilio/dispatch/match"
	"github.com/auxilio/auxilio/geo"
	"github.com/auxilio/auxilio/store"
	"github.com/auxilio/auxilio/store/storetest"
)

// rounded is a database with one round, in which the nearer of two free providers was asked.
func rounded(t *testing.T) (url string, round uuid.UUID, conn *pgx.Conn) {
	t.Helper()
	url = storetest.Database(t)
	db, err := store.Open(t.Context(), store.Config{URL: url})
	must(t, err)
	defer db.Close()
	must(t, db.EnsurePolicy(t.Context()))
	plaza := geo.Point{Lat: 14.6417, Lng: -90.5133}
	in := match.Snapshot{At: time.Now().Add(-time.Minute).UTC(), Region: "guatemala", Policy: match.Default(), PolicyVersion: 1,
		Requests: []match.Request{{ID: uuid.Must(uuid.NewV7()), Service: "GRUA", Priority: match.Medium, Point: plaza, Since: time.Now()}}}
	for km := range 2 {
		in.Providers = append(in.Providers, match.Provider{ID: uuid.Must(uuid.NewV7()), Point: plaza.Toward(90, 1000*float64(1+km)), FixedAt: in.At,
			Vehicle: geo.TowTruck, Services: []string{"GRUA"}, Active: true, OnDuty: true, Connected: true, IdleSince: in.At.Add(-time.Duration(km) * time.Hour)})
	}
	out := match.Decide(in)
	input, err := json.Marshal(match.Prune(in, out))
	must(t, err)
	output, err := json.Marshal(out)
	must(t, err)
	conn, err = pgx.Connect(t.Context(), url)
	must(t, err)
	t.Cleanup(func() { conn.Close(t.Context()) })
	round = uuid.Must(uuid.NewV7())
	_, err = conn.Exec(t.Context(), `INSERT INTO round (id, region, fence, policy_version, at, input, output, offers)
		VALUES ($1, (SELECT min(id) FROM region), 1, 1, $2, $3, $4, 1)`, round, in.At, string(input), string(output))
	must(t, err)
	return url, round, conn
}

func TestReplay_ofARoundIsBitForBit(t *testing.T) {
	t.Parallel()
	url, round, conn := rounded(t)
	env := []string{"DATABASE_URL=" + url}
	kept := filepath.Join(t.TempDir(), "kept")
	said, code := launch(t, env, "replay", "--keep", kept, round.String()).finish(time.Minute)
	if code != 0 || !strings.Contains(said, "the same outcome") {
		t.Errorf("exit %d: %s", code, said)
	}
	for _, name := range []string{"input.json", "stored.json", "again.json"} {
		if _, err := os.Stat(filepath.Join(kept, name)); err != nil {
			t.Error(err)
		}
	}
	if said, code := launch(t, env, "replay", uuid.NewString()).finish(time.Minute); code != 1 || !strings.Contains(said, "there is no round") {
		t.Errorf("a round that is not there: exit %d: %s", code, said)
	}
	for _, args := range [][]string{{"replay"}, {"replay", "x"}, {"replay", "--bits", round.String()}} {
		if said, code := launch(t, env, args...).finish(time.Minute); code != 2 {
			t.Errorf("%v: exit %d: %s", args, code, said)
		}
	}
	_, err := conn.Exec(t.Context(), `UPDATE round SET output = replace(output::text, '"rank":1', '"rank":2')::json WHERE id = $1`, round)
	must(t, err)
	if said, code := launch(t, env, "replay", round.String()).finish(time.Minute); code != 1 || !strings.Contains(said, "differs from byte") {
		t.Errorf("an outcome that was changed: exit %d: %s", code, said)
	}
}

func TestWhatIf_printsAndDrawsTheDifference(t *testing.T) {
	t.Parallel()
	url, _, _ := rounded(t)
	env, dir := []string{"DATABASE_URL=" + url}, t.TempDir()
	trial, plot := filepath.Join(dir, "trial.json"), filepath.Join(dir, "waits.svg")
	must(t, os.WriteFile(trial, []byte(`{"idle_credit":10}`), 0o600))
	said, code := launch(t, env, "what-if", "--policy", trial, "--plot", plot).finish(time.Minute)
	if code != 0 || !strings.Contains(said, "1 rounds; 1 decisions would have been different") || !strings.Contains(said, "Gini") {
		t.Errorf("exit %d: %s", code, said)
	}
	if drawn, err := os.ReadFile(plot); err != nil || !strings.HasPrefix(string(drawn), "<svg") {
		t.Errorf("%.80s %v", drawn, err)
	}
	if said, code := launch(t, env, "what-if", "--version", "1").finish(time.Minute); code != 0 || !strings.Contains(said, "0 decisions") {
		t.Errorf("its own policy: exit %d: %s", code, said)
	}
	for _, args := range [][]string{{}, {"--policy", trial, "--version", "1"}, {"--version", "1", "--hours", "0"}} {
		if said, code := launch(t, env, append([]string{"what-if"}, args...)...).finish(time.Minute); code != 2 {
			t.Errorf("%v: exit %d: %s", args, code, said)
		}
	}
	if said, code := launch(t, env, "what-if", "--version", "9").finish(time.Minute); code != 1 || !strings.Contains(said, "no version 9") {
		t.Errorf("exit %d: %s", code, said)
	}
}
