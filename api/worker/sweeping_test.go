package worker

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/riverqueue/river"

	"github.com/auxilio/auxilio/store"
	"github.com/auxilio/auxilio/store/blob"
)

// someDocument is a request with one document, whose file is $1.
const someDocument = `
	INSERT INTO users (id, email, phone_number, password_hash, first_name, last_name, role)
	VALUES ('00000000-0000-7000-8000-000000000001', 'm@auxilio.test', '+50255550009', 'x', 'M', 'M', 'MEMBER');
	INSERT INTO request (id, member_id, service, category, priority, state, version, title, description, latitude, longitude,
		created_at, updated_at, state_since, end_reason)
	VALUES ('00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000001', 'GRUA', 'ROADSIDE', 'LOW', 'cancelled', 1,
		'x', 'x', 14.6, -90.5, now(), now(), now(), 'x');
	INSERT INTO document (id, request_id, author_id, author_role, name, media_type, size, blob, at)
	VALUES ('00000000-0000-7000-8000-000000000003', '00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000001',
		'MEMBER', 'a.png', 'image/png', 1, 'BLOB', now())`

// TestSweeper_takesOldFilesWithoutARow: of files that are old and young, with and without a document, only the old orphan goes.
func TestSweeper_takesOldFilesWithoutARow(t *testing.T) {
	t.Parallel()
	s, dir := newSite(t), t.TempDir()
	db, err := store.Open(t.Context(), store.Config{URL: s.url})
	must(t, err)
	t.Cleanup(db.Close)
	must(t, db.SeedCatalog(t.Context()))
	blobs, err := blob.Open(t.Context(), "file://"+dir)
	must(t, err)
	t.Cleanup(func() { blobs.Close() })
	put := func(age time.Duration) string {
		name := blob.NewName()
		must(t, blobs.Put(t.Context(), name, strings.NewReader("x"), 1))
		at := time.Now().Add(-age)
		must(t, os.Chtimes(filepath.Join(dir, name[:2], name), at, at))
		return name
	}
	put(2 * time.Hour)
	document, young := put(2*time.Hour), put(time.Minute)
	_, err = s.own.Exec(t.Context(), strings.ReplaceAll(someDocument, "BLOB", document))
	must(t, err)
	must(t, (&sweeper{cfg: Config{Store: db, Blobs: blobs}}).Work(t.Context(), &river.Job[store.Sweeping]{}))
	var left []string
	for name, err := range blobs.Old(t.Context(), time.Now().Add(time.Hour)) {
		must(t, err)
		left = append(left, name)
	}
	want := []string{document, young}
	slices.Sort(left)
	slices.Sort(want)
	if !slices.Equal(left, want) {
		t.Errorf("left are %v, want %v", left, want)
	}
}
