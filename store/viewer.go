package store

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/auxilio/auxilio/dispatch"
)

type viewerKey struct{}

// How the database is told whom a statement is for, besides roles: see the migration row_security.
const (
	systemViewer = "SYSTEM"
	nobodyViewer = "NOBODY"
)

// WithViewer returns a context whose statements are for this actor: rows they have no part in are not there. The zero actor
// is a caller without a login. Statements under a context without a viewer are the server's own work and reach everything.
func WithViewer(ctx context.Context, a dispatch.Actor) context.Context {
	viewer := fmt.Sprintf("%s %s", a.Role, a.User)
	switch {
	case a.Role == "":
		viewer = nobodyViewer
	case a.Provider != dispatch.ProviderID{}:
		viewer += " " + a.Provider.String()
	}
	return context.WithValue(ctx, viewerKey{}, viewer)
}

// AsSystem returns a context whose statements are the server's own work, for callers who proved their right by other means
// than a login: a signature, a token.
func AsSystem(ctx context.Context) context.Context {
	return context.WithValue(ctx, viewerKey{}, systemViewer)
}

func viewerIn(ctx context.Context) string {
	if viewer, ok := ctx.Value(viewerKey{}).(string); ok {
		return viewer
	}
	return systemViewer
}

// tellViewer is done when a connection leaves its pool: it says whom the statements to come are for, where that is not known.
func tellViewer(ctx context.Context, conn *pgx.Conn) (bool, error) {
	known, viewer := conn.PgConn().CustomData(), viewerIn(ctx)
	if known["viewer"] == viewer {
		return true, nil
	}
	known["viewer"] = nil // until it is certain
	answer := conn.PgConn().ExecParams(ctx, `SELECT set_config('auxilio.viewer', $1, false)`, [][]byte{[]byte(viewer)}, nil, nil, nil).Read()
	if answer.Err != nil {
		return false, fmt.Errorf("say whom statements are for: %w", answer.Err)
	}
	known["viewer"] = viewer
	return true, nil
}

// sqlViewer says for one transaction whom its statements are for.
const sqlViewer = `SELECT set_config('auxilio.viewer', @viewer, true)`

// Exists implements dispatch.Store: it tells of requests that the viewer does not see, too.
func (s *Store) Exists(ctx context.Context, id dispatch.RequestID) (there bool, err error) {
	err = s.read.QueryRow(ctx, `SELECT request_exists($1)`, uuid.UUID(id)).Scan(&there)
	if err != nil {
		return false, fmt.Errorf("look for a request: %w", err)
	}
	return there, nil
}
