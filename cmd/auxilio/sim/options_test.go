package sim

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestMain_usedWrongly(t *testing.T) {
	t.Setenv("AUXILIO_SIM_ADMIN_EMAIL", "admin@example.com")
	t.Setenv("AUXILIO_SIM_ADMIN_PASSWORD", "secret")
	for want, args := range map[string][]string{
		"-sideways":             {"--sideways"},
		`"extra" is not a flag`: {"extra"},
		"--preset":              {"--preset", "hail"},
		"--speed":               {"--speed", "-1"},
		"--members":             {"--members", "-2"},
		"--providers are need":  {"--trace", "a.csv"},
		"--from":                {"--from", "25:00"},
		"--hours":               {"--hours", "0"},
		"--accept":              {"--accept", "1.5"},
		"--vehicle":             {"--trace", write(t, "t_s,latitude,longitude\n0,1,2\n"), "--providers", write(t, "t_s,latitude,longitude\n0,1,2\n"), "--vehicle", "HORSE"},
		"--url":                 {"--url", "localhost"},
		"--policy is played":    {"--policy", "trial.json"},
		"--plot draws two":      {"--offline", "--plot", "waits.svg"},
		"--plot draws one load": {"--offline", "--policy", "trial.json", "--plot", "waits.svg"},
		"--spread needs":        {"--offline", "--spread"},
		"--rules chooses":       {"--rules", "auxilio"},
		`--rules "fastest" is`:  {"--offline", "--rates", "20", "--seeds", "1", "--rules", "fastest"},
		"eta_cap_max":           {"--offline", "--rates", "20", "--seeds", "1", "--policy", write(t, `{"eta_cap_max":3}`)},
	} {
		var out, complaints bytes.Buffer
		if code := Main(args, strings.NewReader(""), &out, &complaints); code != exitMisuse || !strings.Contains(complaints.String(), want) {
			t.Errorf("%v: exit %d, %s", args, code, complaints.String())
		}
	}
}

func TestMain_failsInOneSentence(t *testing.T) {
	t.Setenv("AUXILIO_SIM_ADMIN_EMAIL", "admin@example.com")
	t.Setenv("AUXILIO_SIM_ADMIN_PASSWORD", "secret")
	for want, args := range map[string][]string{
		"no server answers at http://127.0.0.1:1": {"--url", "http://127.0.0.1:1"},
		"no such file":                         {"--accounts", "/does/not/exist"},
		"is not a file of logins":              {"--accounts", write(t, "admin:")},
		"names no admin":                       {"--passwords", write(t, "{}")},
		`line 2: latitude "x" is not a number`: {"--trace", write(t, "t_s,latitude,longitude\n0,x,2\n"), "--providers", write(t, "")},
		"has no call in its first 6 hours":     {"--trace", write(t, "t_s,latitude,longitude\n90000,1,2\n"), "--providers", write(t, "t_s,latitude,longitude\n0,1,2\n")},
	} {
		var out, complaints bytes.Buffer
		code := Main(args, strings.NewReader(""), &out, &complaints)
		if code != exitFailed || !strings.Contains(complaints.String(), want) || strings.Count(complaints.String(), "\n") != 1 {
			t.Errorf("%v: exit %d, %s", args, code, complaints.String())
		}
	}
}

func TestMain_help(t *testing.T) {
	var out, help bytes.Buffer
	if code := Main([]string{"--help"}, strings.NewReader(""), &out, &help); code != exitDone {
		t.Errorf("exit %d", code)
	}
	for _, want := range []string{"usage: auxilio sim", "--trace requests.csv", "short-fleet", "-limit-providers"} {
		if !strings.Contains(help.String(), want) {
			t.Errorf("the help does not say %q", want)
		}
	}
}

func TestParse_whoTheAdministratorIs(t *testing.T) {
	t.Setenv("AUXILIO_SIM_ADMIN_EMAIL", "env@example.com")
	t.Setenv("AUXILIO_SIM_ADMIN_PASSWORD", "from-env")
	accounts := write(t, `{"url":"http://host:9","accounts":{"admin":{"email":"run@example.com","password":"from-run"}}}`)
	nodes := write(t, `{"url":"http://host:9","urls":["http://host:9","http://host:10"],"accounts":{"admin":{"email":"run@example.com","password":"from-run"}}}`)
	seeded := write(t, `{"admin":{"email":"seed@example.com","password":"from-seed"},"member":{"email":"m","password":"p"}}`)
	for name, c := range map[string]struct {
		args  []string
		admin Account
		url   string
	}{
		"environment": {nil, Account{"env@example.com", "from-env"}, defaultURL},
		"accounts":    {[]string{"--accounts", accounts}, Account{"run@example.com", "from-run"}, "http://host:9"},
		"passwords":   {[]string{"--passwords", seeded, "--url", "http://x:1"}, Account{"seed@example.com", "from-seed"}, "http://x:1"},
		"nodes":       {[]string{"--accounts", nodes}, Account{"run@example.com", "from-run"}, "http://host:9,http://host:10"},
		"stdin":       {[]string{"--admin-email", "me@example.com", "--admin-password-stdin"}, Account{"me@example.com", "typed in"}, defaultURL},
	} {
		o, err := parse(c.args, strings.NewReader("typed in\nmore"), &bytes.Buffer{})
		if err != nil || o.admin != c.admin || o.url != c.url {
			t.Errorf("%s: %+v, %v", name, o, err)
		}
	}
	t.Setenv("AUXILIO_SIM_ADMIN_EMAIL", "")
	if _, err := parse(nil, strings.NewReader(""), &bytes.Buffer{}); err == nil {
		t.Error("nobody passed as administrator")
	}
}

func TestRoster_isKeptForItsOwner(t *testing.T) {
	path := filepath.Join(t.TempDir(), "deep", "roster.json")
	r, err := OpenRoster(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Keep("tow-01", Account{"a@example.com", "secret"}); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("kept with mode %v, %v", info, err)
	}
	again, err := OpenRoster(path)
	if err != nil {
		t.Fatal(err)
	}
	if got, ok := again.Find("tow-01"); !ok || got.Password != "secret" {
		t.Errorf("found %+v", got)
	}
	if _, err := OpenRoster(write(t, "not json")); err == nil {
		t.Error("a broken file passed as a roster")
	}
}
