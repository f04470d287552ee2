package egress_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/auxilio/auxilio/api/egress"
)

func TestCheck_whatMayBeCalled(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]error{
		"https://example.org/hook":        nil,
		"https://8.8.8.8/":                nil,
		"http://example.org/":             egress.ErrAddress,
		"ftp://example.org/":              egress.ErrAddress,
		"https://":                        egress.ErrAddress,
		"https://user:word@example.org/":  egress.ErrAddress,
		"https://example.org/#x":          egress.ErrAddress,
		"not a url":                       egress.ErrAddress,
		"https://[fe80::1%25eth0]/":       egress.ErrPrivate,
		"https://127.0.0.1/":              egress.ErrPrivate,
		"https://[::1]/":                  egress.ErrPrivate,
		"https://[::ffff:127.0.0.1]/":     egress.ErrPrivate,
		"https://10.1.2.3/":               egress.ErrPrivate,
		"https://169.254.169.254/latest/": egress.ErrPrivate,
		"https://100.64.0.1/":             egress.ErrPrivate,
		"https://[64:ff9b::7f00:1]/":      egress.ErrPrivate,
		"https://[::10.0.0.1]/":           egress.ErrPrivate,
		"https://example.org:8443/":       nil,
		"https://example.org:/":           nil,
		"https://example.org:0/":          egress.ErrPort,
		"https://example.org:65536/":      egress.ErrPort,
		"https://[fd00::1]/":              egress.ErrPrivate,
		"https://0.0.0.0/":                egress.ErrPrivate,
		"https://224.0.0.1/":              egress.ErrPrivate,
	} {
		if got := (egress.Door{}).Check(address); !errors.Is(got, want) || (want == nil) != (got == nil) {
			t.Errorf("%s: %v, want %v", address, got, want)
		}
	}
	if err := (egress.Door{}).Check("https://example.org/" + strings.Repeat("x", 2048)); !errors.Is(err, egress.ErrAddress) {
		t.Errorf("a long one: %v", err)
	}
}

// TestClient_judgesWhatANameResolvesTo: localhost looks like any name until it is resolved.
func TestClient_judgesWhatANameResolvesTo(t *testing.T) {
	t.Parallel()
	called := false
	peer := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { called = true }))
	defer peer.Close()
	named := strings.Replace(peer.URL, "127.0.0.1", "localhost", 1)
	_, err := egress.Door{}.Client().Get(named)
	if !errors.Is(err, egress.ErrPrivate) || called || egress.Why(err) != egress.ErrPrivate.Error() {
		t.Errorf("closed: %v, called %t", err, called)
	}
	res, err := egress.Door{Loopback: true}.Client().Get(named)
	if err != nil || !called {
		t.Fatalf("open to this machine: %v, called %t", err, called)
	}
	res.Body.Close()
	if _, err := (egress.Door{Loopback: true}).Client().Get("http://169.254.169.254/"); !errors.Is(err, egress.ErrPrivate) {
		t.Errorf("open to this machine only: %v", err)
	}
}

// TestClient_followsNoRedirect: a public address must not lead on to a private one.
func TestClient_followsNoRedirect(t *testing.T) {
	t.Parallel()
	peer := httptest.NewServer(http.RedirectHandler("http://169.254.169.254/", http.StatusFound))
	defer peer.Close()
	res, err := egress.Door{Loopback: true}.Client().Get(peer.URL)
	if err != nil || res.StatusCode != http.StatusFound {
		t.Fatalf("%v %v", res, err)
	}
	res.Body.Close()
}
