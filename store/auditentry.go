package store

import (
	"context"
	"fmt"
	"net/netip"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/auxilio/auxilio/dispatch"
)

// newID is a new UUIDv7 (RFC 9562, 5.7) where SQL makes the rows: a random one that begins with the time in milliseconds.
const newID = `encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
	PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6), 52, 1), 53, 1), 'hex')::uuid`

// sqlAudit writes down one deed, in the transaction of the deed.
const sqlAudit = `INSERT INTO audit_entry (id, actor_id, actor_role, action, object_kind, object_id, subject_id, address)
	VALUES (` + newID + `, @actor, @role, @action, @kind, @object, @about, @origin::inet)`

func auditArgs(ctx context.Context, d dispatch.Deed) pgx.NamedArgs {
	var about *uuid.UUID
	if d.About != (dispatch.UserID{}) {
		about = (*uuid.UUID)(&d.About)
	}
	return pgx.NamedArgs{"actor": actorID(d.Actor), "role": string(d.Actor.Role), "action": d.Action, "kind": d.Kind,
		"object": d.Object, "about": about, "origin": originIn(ctx)}
}

// AuditEntry is who did, or read, what.
type AuditEntry struct {
	ID      uuid.UUID
	At      time.Time
	Actor   *uuid.UUID // nil for the server itself
	Name    string     // of the actor
	Role    string     // in which they acted
	Action  string
	Kind    string
	Object  *uuid.UUID
	Subject *uuid.UUID // whom the object is about
	Reason  string
	Address *netip.Addr
}

// AuditKey is the place of an entry in a list.
type AuditKey struct {
	At time.Time `json:"a"`
	ID uuid.UUID `json:"i"`
}

// AuditFilter chooses entries. Zero fields do not choose.
type AuditFilter struct {
	Actor, Object, Subject uuid.UUID
	Action                 string
	After                  AuditKey
	Limit                  int
}

// AuditEntries lists what was done and read, newest first.
func (s *Store) AuditEntries(ctx context.Context, f AuditFilter) ([]AuditEntry, error) {
	const sql = `SELECT e.id, e.at, e.actor_id, coalesce(trim(u.first_name || ' ' || u.last_name), ''), e.actor_role, e.action, e.object_kind,
			e.object_id, e.subject_id, e.reason, e.address
		FROM audit_entry e LEFT JOIN users u ON u.id = e.actor_id`
	chosen := where(`true`,
		condition{f.Actor != uuid.Nil, `e.actor_id = @actor`},
		condition{f.Object != uuid.Nil, `e.object_id = @object`},
		condition{f.Subject != uuid.Nil, `e.subject_id = @subject`},
		condition{f.Action != "", `e.action = @action`},
		condition{f.After != AuditKey{}, `(e.at, e.id) < (@at, @id)`},
	) + ` ORDER BY e.at DESC, e.id DESC LIMIT @limit`
	rows, err := s.read.Query(ctx, sql+chosen, asAsked, pgx.NamedArgs{"actor": f.Actor, "object": f.Object, "subject": f.Subject,
		"action": f.Action, "at": f.After.At, "id": f.After.ID, "limit": f.Limit})
	if err != nil {
		return nil, fmt.Errorf("list the audit: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[AuditEntry])
}
