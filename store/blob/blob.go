// Package blob keeps files outside the database: in a directory, or in a bucket that speaks S3. A file has a random name
// and never changes; what it is and whose is a row in Postgres. A file without a row is an orphan and is swept.
package blob

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/url"
	"strings"
	"time"
)

// Store keeps files. It is safe for concurrent use.
type Store interface {
	// Put keeps size bytes of content under name, wholly or not at all: when it returns nil they survive a crash.
	Put(ctx context.Context, name string, content io.Reader, size int64) error
	// Get opens a file. It fails with ErrNotFound. The caller closes it.
	Get(ctx context.Context, name string) (io.ReadCloser, error)
	// Delete removes a file; one that is not there is no error.
	Delete(ctx context.Context, name string) error
	// Old lists the names of files that were put before t, in no order. An error ends the list.
	Old(ctx context.Context, t time.Time) iter.Seq2[string, error]
	// Close gives back what the store holds.
	Close() error
}

// ErrNotFound says that there is no such file.
var ErrNotFound = errors.New("blob not found")

// NewName makes a random name of 26 characters.
func NewName() string { return strings.ToLower(rand.Text()) }

// nameOK reports whether a name is one that NewName makes.
func nameOK(name string) bool {
	return len(name) == 26 && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz234567") == ""
}

func refuse(name string) error { return fmt.Errorf("blob: %q is not a name", name) }

// Open opens the store at address: file:///directory, which is made when it is missing, or
// s3://key:secret@host[:port]/bucket[/prefix][?region=…&insecure=true]. Errors never tell the secret.
func Open(ctx context.Context, address string) (Store, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("blob: the address is not a URL") // its text may hold a secret
	}
	switch {
	case u.Scheme == "file" && u.Host == "" && strings.HasPrefix(u.Path, "/"):
		return openDirectory(u.Path)
	case u.Scheme == "s3" && u.Host != "":
		return openBucket(ctx, u)
	}
	return nil, errors.New("blob: the address must be file:///directory or s3://key:secret@host/bucket")
}
