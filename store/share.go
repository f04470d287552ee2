package store

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/auxilio/auxilio/dispatch"
)

// The life of a link.
const (
	ShareLife  = 24 * time.Hour // after it was made, or after the scheduled time of its request
	ShareGrace = 2 * time.Hour  // after the end of its request, so that whoever follows it sees how it ended
	ShareLimit = 20             // links of one request at once
)

// ErrTooManyShares: the request has as many links as it may have.
var ErrTooManyShares = errors.New("too many links of this request")

// A Link is what Share made.
type Link struct {
	Token string
	Until time.Time // at the latest
}

// shared is the request that is to be shared, locked.
type shared struct {
	state   dispatch.State
	version int64
	member  uuid.UUID
	until   time.Time
	links   int
}

// Share keeps a link to a live request, known by its token; the token itself is not kept. It fails with dispatch.ErrNotFound unless the actor is the request's member or staff, with
// *dispatch.StateError when the request has ended, and with ErrTooManyShares.
func (s *Store) Share(ctx context.Context, actor dispatch.Actor, id dispatch.RequestID, token string) (Link, error) {
	const (
		lock = `SELECT r.state, r.version, r.member_id, greatest(clock_timestamp(), r.scheduled_for) + @life::interval
			FROM request r WHERE r.id = @request AND (@staff OR r.member_id = @user) FOR NO KEY UPDATE`
		links = `SELECT count(*) FROM request_share WHERE request_id = @request AND expires_at > now()` // once the lock is held
		keep  = `INSERT INTO request_share (token_hash, request_id, made_by, expires_at) VALUES (@hash, @request, @user, @until)`
	)
	args := viewerArgs(actor)
	args["request"], args["life"], args["hash"] = uuid.UUID(id), ShareLife, hashOf(token)
	return inTx(ctx, s.write, func(tx pgx.Tx) (Link, error) {
		rows, err := tx.Query(ctx, lock, args)
		r, err := one(rows, err, scanShared)
		if err != nil {
			return Link{}, err
		}
		if err := tx.QueryRow(ctx, links, args).Scan(&r.links); err != nil {
			return Link{}, fmt.Errorf("count links: %w", err)
		}
		if err := r.shareable(id); err != nil {
			return Link{}, err
		}
		args["until"] = r.until
		if _, err := tx.Exec(ctx, keep, args); err != nil {
			return Link{}, fmt.Errorf("keep link: %w", err)
		}
		return Link{token, r.until}, auditShare(ctx, tx, actor, id, r.member)
	})
}

func (r shared) shareable(id dispatch.RequestID) error {
	switch {
	case r.state.Ended():
		return &dispatch.StateError{Request: id, State: r.state, Version: r.version}
	case r.links >= ShareLimit:
		return ErrTooManyShares
	}
	return nil
}

func scanShared(row pgx.CollectableRow) (r shared, err error) {
	return r, row.Scan(&r.state, &r.version, &r.member, &r.until)
}

// auditShare writes down that somebody else than the member made a link.
func auditShare(ctx context.Context, tx pgx.Tx, actor dispatch.Actor, id dispatch.RequestID, member uuid.UUID) error {
	if uuid.UUID(actor.User) == member {
		return nil
	}
	_, err := tx.Exec(ctx, sqlAudit, auditArgs(ctx, dispatch.Deed{Actor: actor, Action: "request.share", Kind: "request",
		Object: uuid.UUID(id), About: dispatch.UserID(member)}))
	return err
}

// Unshare ends every link of a request at once. It fails with dispatch.ErrNotFound unless the actor is the request's
// member or staff; that there was none is no error.
func (s *Store) Unshare(ctx context.Context, actor dispatch.Actor, id dispatch.RequestID) error {
	const sql = `WITH mine AS (SELECT id FROM request WHERE id = @request AND (@staff OR member_id = @user)),
			ended AS (DELETE FROM request_share WHERE request_id IN (SELECT id FROM mine))
		SELECT count(*) FROM mine`
	args := viewerArgs(actor)
	args["request"] = uuid.UUID(id)
	var found int
	if err := s.write.QueryRow(ctx, sql, args).Scan(&found); err != nil {
		return fmt.Errorf("end links: %w", err)
	}
	if found == 0 {
		return dispatch.ErrNotFound
	}
	return nil
}

// Shared returns the request that a link's token is of, and its timeline, as a stranger sees it: without a relation and
// without health facts. It fails with dispatch.ErrNotFound for a token of no link and for a link that has ended.
func (s *Store) Shared(ctx context.Context, token string) (Seen, []Step, error) {
	const request = `r.id = (SELECT request_id FROM request_share WHERE token_hash = @hash AND expires_at > now())
		AND (r.ended_at IS NULL OR r.ended_at > now() - @grace::interval)`
	ctx = AsSystem(ctx) // the token is the right
	args := viewerArgs(dispatch.Actor{})
	args["hash"], args["grace"] = hashOf(token), ShareGrace
	b := &pgx.Batch{}
	var found []Seen
	each(b, &found, scanSeen, `SELECT `+seenColumns+` WHERE `+request, args)
	var steps []Step
	each(b, &steps, pgx.RowToStructByPos[Step], `SELECT `+stepColumns+` FROM request_history h JOIN request r ON r.id = h.request_id
		WHERE `+request+` ORDER BY h.version LIMIT 500`, args)
	if err := s.read.SendBatch(AsSystem(ctx), b).Close(); err != nil { // the token is the right
		return Seen{}, nil, fmt.Errorf("read shared request: %w", err)
	}
	if len(found) == 0 {
		return Seen{}, nil, dispatch.ErrNotFound
	}
	return found[0], steps, nil
}

func hashOf(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}
