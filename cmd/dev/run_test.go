//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/auxilio/auxilio/store/storetest/server"
)

// The test program is dev itself when this variable is set.
const asDev = "AUXILIO_TEST_AS_DEV"

func TestMain(m *testing.M) {
	if os.Getenv(asDev) != "" {
		compiledWith = underTest
		main()
	}
	os.Exit(m.Run())
}

// dev is a `dev run` in a process of its own.
type dev struct {
	t        *testing.T
	process  *server.Process
	out      string // file
	accounts string // file
}

// startDev runs two servers without a city on any ports, with what dir keeps.
func startDev(t *testing.T, dir string, more ...string) *dev {
	t.Helper()
	d := &dev{t: t, out: filepath.Join(t.TempDir(), "out"), accounts: filepath.Join(dir, "accounts.json")}
	out, err := os.Create(d.out)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	cmd := exec.Command(os.Args[0], append([]string{"run", "--nodes", "2", "--sim=false", "--addr", "127.0.0.1:0",
		"--internal-addr", "127.0.0.1:0", "--data", filepath.Join(dir, "data"), "--accounts", d.accounts}, more...)...)
	cmd.Env = append(os.Environ(), asDev+"=1", "DATABASE_URL=", "REDIS_URL=")
	cmd.Stdout, cmd.Stderr = out, out
	if d.process, err = server.Start(cmd, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.process.Kill() })
	return d
}

// report waits until all is ready and reads the accounts file.
func (d *dev) report() (r report) {
	d.t.Helper()
	eventually(d.t, "everything is ready", func() bool {
		if !d.process.Running() {
			d.t.Fatalf("dev ended: %v\n%s", d.process.Err(), d.said())
		}
		return readJSON(d.accounts, &r) == nil
	})
	return r
}

func (d *dev) said() string {
	d.t.Helper()
	text, err := os.ReadFile(d.out)
	if err != nil {
		d.t.Fatal(err)
	}
	return string(text)
}

// killed kills a process of the run with SIGKILL and waits until dev has another in its place.
func (d *dev) killed(name string) report {
	d.t.Helper()
	before := d.report().PIDs[name]
	if err := syscall.Kill(before, syscall.SIGKILL); err != nil {
		d.t.Fatal(err)
	}
	var now report
	eventually(d.t, name+" runs again", func() bool { now = d.report(); return now.PIDs[name] != before })
	return now
}

func (d *dev) allEnd(r report) {
	d.t.Helper()
	for name, pid := range r.PIDs {
		eventually(d.t, name+" ends", func() bool { return ended(pid) })
	}
}

func TestRun_fromNothingToNothing(t *testing.T) {
	dir := runDir(t)
	first := startDev(t, dir)
	before := first.report()
	for _, url := range before.URLs {
		if !answers(t.Context(), url+"/health/ready") {
			t.Errorf("%s is not ready", url)
		}
	}
	logIn(t, before)
	t.Run("letters can be read", func(t *testing.T) { lettersCome(t, before) })
	t.Run("plans can be paid for", func(t *testing.T) { payable(t, before) })
	t.Run("a second run is refused", func(t *testing.T) { refused(t, dir) })
	t.Run("what is killed comes back", func(t *testing.T) { comesBack(t, first) })
	after := first.report()
	if err := first.process.Stop(t.Context(), syscall.SIGINT); err != nil || first.process.Err() != nil {
		t.Errorf("stopping: %v, %v\n%s", err, first.process.Err(), first.said())
	}
	first.allEnd(after)
	if !strings.Contains(first.said(), "Stopped; the data is kept") {
		t.Errorf("dev said at its end:\n%s", first.said())
	}

	second := startDev(t, dir)
	again := second.report()
	if again.Accounts["admin"] != before.Accounts["admin"] {
		t.Error("the second run has other accounts")
	}
	logIn(t, again)
	if err := second.process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	second.allEnd(again)
}

// runDir is reachable by the account that servers run as, unlike t.TempDir.
func runDir(t *testing.T) string {
	t.Helper()
	scratch, err := server.NewScratch()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { scratch.Remove() })
	return scratch.Dir
}

func logIn(t *testing.T, r report) {
	t.Helper()
	body, err := json.Marshal(r.Accounts["admin"])
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.Post(r.URL+"/api/v1/auth/token", "application/json", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Errorf("logging in as the administrator of the accounts file: %s", answer.Status)
	}
}

// lettersCome asks for a letter and reads it where the run says.
func lettersCome(t *testing.T, r report) {
	body := strings.NewReader(`{"email":"` + r.Accounts["member"].Email + `"}`)
	answer, err := http.Post(r.URL+"/api/v1/auth/password-reset", "application/json", body)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	eventually(t, "the letter is on the page", func() bool {
		page, err := http.Get(r.MailURL)
		if err != nil {
			t.Fatal(err)
		}
		defer page.Body.Close()
		text, err := io.ReadAll(page.Body)
		return err == nil && strings.Contains(string(text), r.URL+"/reset-password/")
	})
}

func refused(t *testing.T, dir string) {
	second := startDev(t, dir)
	<-second.process.Done()
	if second.process.Err() == nil || !strings.Contains(second.said(), "another run uses") {
		t.Errorf("%v, %s", second.process.Err(), second.said())
	}
	var first report
	if err := readJSON(filepath.Join(dir, "accounts.json"), &first); err != nil {
		t.Errorf("the refused run took the accounts file of the first with it: %v", err)
	}
}

func comesBack(t *testing.T, d *dev) {
	for _, name := range []string{"node2", "redis", "postgres"} {
		since := time.Now()
		r := d.killed(name)
		for _, url := range r.URLs {
			eventually(t, url+" is ready after "+name+" was killed", func() bool { return answers(t.Context(), url+"/health/ready") })
		}
		t.Logf("%s was killed; all ready after %v", name, time.Since(since))
	}
	for _, name := range []string{"node2", "redis", "postgres"} {
		if !strings.Contains(d.said(), name+" runs again") {
			t.Errorf("dev did not say that %s runs again:\n%s", name, d.said())
		}
	}
}

func TestRun_namesAMissingTool(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	err := run(t.Context(), []string{"--data", t.TempDir()})
	wantError(t, err, "building needs go, which is not in PATH")
}
