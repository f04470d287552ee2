// Package migrations is the schema of Postgres: one forward-only SQL file per change, embedded in the binary.
// A file that has been released is never edited; a correction is a new file.
package migrations

import "embed"

// Files holds every migration, named <number>_<subject>.sql, in goose's format.
//
//go:embed *.sql
var Files embed.FS
