// Package migrations is the schema of Postgres: one forward-only SQL file per change, embedded in the binary.
// A file that has been released is never edited; a correction is a new file.
package migrations

import (
	"embed"
	"io/fs"
	"strconv"
	"strings"
)

// Files holds every migration, named <number>_<subject>.sql, in goose's format.
//
//go:embed *.sql
var Files embed.FS

// Latest is the number of the newest migration.
func Latest() (latest int64) {
	names, err := fs.Glob(Files, "*.sql")
	if err != nil {
		panic(err) // only for a malformed pattern
	}
	for _, name := range names {
		number, _, _ := strings.Cut(name, "_")
		if n, err := strconv.ParseInt(number, 10, 64); err == nil {
			latest = max(latest, n)
		}
	}
	return latest
}
