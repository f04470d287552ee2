package blob

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
)

// stores are both kinds, each with real storage behind it: a directory, and an HTTP server that speaks S3.
func stores(t *testing.T) map[string]Store {
	t.Helper()
	backend := s3mem.New()
	if err := backend.CreateBucket("documents"); err != nil {
		t.Fatal(err)
	}
	s3 := httptest.NewServer(gofakes3.New(backend).Server())
	t.Cleanup(s3.Close)
	at := strings.TrimPrefix(s3.URL, "http://")
	opened := map[string]Store{}
	for kind, address := range map[string]string{
		"directory": "file://" + filepath.Join(t.TempDir(), "deep", "blobs"),
		"bucket":    "s3://key:a-secret@" + at + "/documents/of/auxilio?insecure=true&region=us-east-1",
	} {
		s, err := Open(t.Context(), address)
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		t.Cleanup(func() { s.Close() })
		opened[kind] = s
	}
	return opened
}

func TestStore_keepsWhatWasPut(t *testing.T) {
	t.Parallel()
	for kind, s := range stores(t) {
		name, content := NewName(), bytes.Repeat([]byte("rescue "), 100_000)
		if err := s.Put(t.Context(), name, bytes.NewReader(content), int64(len(content))); err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		f, err := s.Get(t.Context(), name)
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		got, err := io.ReadAll(f)
		if err != nil || !bytes.Equal(got, content) || f.Close() != nil {
			t.Errorf("%s: %d bytes, %v", kind, len(got), err)
		}
		for range 2 {
			if err := s.Delete(t.Context(), name); err != nil {
				t.Errorf("%s: %v", kind, err)
			}
		}
		if _, err := s.Get(t.Context(), name); !errors.Is(err, ErrNotFound) {
			t.Errorf("%s: a deleted file: %v", kind, err)
		}
	}
}

func TestStore_nothingOfABrokenPut(t *testing.T) {
	t.Parallel()
	for kind, s := range stores(t) {
		torn := io.MultiReader(strings.NewReader("half"), brokenReader{})
		if err := s.Put(t.Context(), NewName(), torn, 100); err == nil {
			t.Errorf("%s: a broken stream was kept", kind)
		}
		if err := s.Put(t.Context(), NewName(), strings.NewReader("short"), 100); err == nil {
			t.Errorf("%s: a short stream was kept", kind)
		}
		for name, err := range s.Old(t.Context(), time.Now().Add(time.Hour)) {
			t.Errorf("%s: left over: %s %v", kind, name, err)
		}
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, errors.New("broken") }

func TestStore_oldAreThoseBefore(t *testing.T) {
	t.Parallel()
	for kind, s := range stores(t) {
		put := map[string]bool{}
		for range 3 {
			name := NewName()
			if err := s.Put(t.Context(), name, strings.NewReader("x"), 1); err != nil {
				t.Fatalf("%s: %v", kind, err)
			}
			put[name] = true
		}
		for name, err := range s.Old(t.Context(), time.Now().Add(-time.Hour)) {
			t.Errorf("%s: too young: %s %v", kind, name, err)
		}
		for name, err := range s.Old(t.Context(), time.Now().Add(time.Hour)) {
			if err != nil || !put[name] {
				t.Errorf("%s: %q %v", kind, name, err)
			}
			delete(put, name)
		}
		if len(put) != 0 {
			t.Errorf("%s: not listed: %v", kind, put)
		}
	}
}

func TestStore_namesCannotLeave(t *testing.T) {
	t.Parallel()
	for kind, s := range stores(t) {
		for _, name := range []string{"", "x", "../../../etc/passwd", "..", strings.Repeat("a", 25) + "/", strings.Repeat("A", 26)} {
			if err := s.Put(t.Context(), name, strings.NewReader("x"), 1); err == nil {
				t.Errorf("%s put %q", kind, name)
			}
			if _, err := s.Get(t.Context(), name); !errors.Is(err, ErrNotFound) {
				t.Errorf("%s got %q: %v", kind, name, err)
			}
			if err := s.Delete(t.Context(), name); err == nil {
				t.Errorf("%s deleted %q", kind, name)
			}
		}
	}
}

func TestOpen_saysWhatIsWrongAndNoSecret(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{"", "x", "file://host/path", "file:relative", "ftp://host/x", "file://" + file, "s3://host/bucket",
		"s3://key:hush-hush@127.0.0.1:1/bucket?insecure=true", "s3://key:hush-hush@127.0.0.1:1", "s3://key:hush-hush@%zz/"} {
		s, err := Open(t.Context(), address)
		if err == nil || strings.Contains(fmt.Sprint(err), "hush") {
			t.Errorf("%s: %v %v", address, s, err)
		}
	}
}
