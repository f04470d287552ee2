package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/auxilio/auxilio/dispatch"
)

// Review is what a member says of the job a provider did for them.
type Review struct {
	ID        uuid.UUID
	Request   dispatch.RequestID
	Provider  dispatch.ProviderID
	Member    dispatch.UserID
	Author    string // first name
	Rating    int    // 1 to 5
	Comment   string
	CreatedAt time.Time
	UpdatedAt time.Time
}

// ErrNotServed says that the provider named did not do the job of the request.
var ErrNotServed = errors.New("the provider did not serve the request")

// ReviewedError says that the request has its review already.
type ReviewedError struct{ Review uuid.UUID }

func (e *ReviewedError) Error() string { return "the request has a review" }

const reviewColumns = `v.id, v.request_id, v.provider_id, v.member_id, u.first_name, v.rating, v.comment, v.created_at, v.updated_at
	FROM review v JOIN users u ON u.id = v.member_id`

func scanReview(row pgx.CollectableRow) (v Review, err error) {
	err = row.Scan(&v.ID, (*uuid.UUID)(&v.Request), (*uuid.UUID)(&v.Provider), (*uuid.UUID)(&v.Member), &v.Author, &v.Rating,
		&v.Comment, &v.CreatedAt, &v.UpdatedAt)
	return v, err
}

// AddReview adds the review of a completed request by its member, once. It fails with dispatch.ErrNotFound when the
// request is not the member's, *dispatch.StateError when it is not completed, ErrNotServed or *ReviewedError.
func (s *Store) AddReview(ctx context.Context, v Review) (Review, error) {
	const sql = `INSERT INTO review (id, request_id, provider_id, member_id, rating, comment)
		VALUES (@id, @request, @provider, @member, @rating, @comment) ON CONFLICT (request_id) DO NOTHING`
	return inTx(ctx, s.write, func(tx pgx.Tx) (Review, error) {
		if err := reviewable(ctx, tx, v); err != nil {
			return v, err
		}
		if err := lockReviewed(ctx, tx, v.Provider); err != nil {
			return v, err
		}
		tag, err := tx.Exec(ctx, sql, pgx.NamedArgs{"id": v.ID, "request": uuid.UUID(v.Request), "provider": uuid.UUID(v.Provider),
			"member": uuid.UUID(v.Member), "rating": v.Rating, "comment": v.Comment})
		switch {
		case err != nil:
			return v, fmt.Errorf("add review: %w", err)
		case tag.RowsAffected() == 0:
			return v, reviewed(ctx, tx, v.Request)
		}
		if err := rate(ctx, tx, v.Provider, v.Rating, 1); err != nil {
			return v, err
		}
		return reviewIn(ctx, tx, v.ID)
	})
}

// reviewable checks whose request it is, that it was completed, and by whom; the request's row is locked before the provider's.
func reviewable(ctx context.Context, tx pgx.Tx, v Review) error {
	const sql = `SELECT r.state, r.version, coalesce((SELECT a.provider_id FROM assignment a
			WHERE a.request_id = r.id AND a.ended_as = 'completed'), '00000000-0000-0000-0000-000000000000')
		FROM request r WHERE r.id = @request AND r.member_id = @member FOR SHARE OF r`
	var state dispatch.State
	var version int64
	var served uuid.UUID
	err := tx.QueryRow(ctx, sql, pgx.NamedArgs{"request": uuid.UUID(v.Request), "member": uuid.UUID(v.Member)}).Scan(&state, &version, &served)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return dispatch.ErrNotFound
	case err != nil:
		return fmt.Errorf("read the request of a review: %w", err)
	case state != dispatch.Completed:
		return &dispatch.StateError{Request: v.Request, State: state, Version: version}
	case served != uuid.UUID(v.Provider):
		return ErrNotServed
	}
	return nil
}

// lockReviewed puts the changes of one provider's reviews one after the other. A provider that is not there has none.
func lockReviewed(ctx context.Context, tx pgx.Tx, provider dispatch.ProviderID) error {
	if _, err := tx.Exec(ctx, `SELECT FROM provider WHERE id = @id FOR NO KEY UPDATE`, pgx.NamedArgs{"id": uuid.UUID(provider)}); err != nil {
		return fmt.Errorf("lock the reviewed provider: %w", err)
	}
	return nil
}

func reviewed(ctx context.Context, tx pgx.Tx, request dispatch.RequestID) error {
	var there ReviewedError
	err := tx.QueryRow(ctx, `SELECT id FROM review WHERE request_id = @request`, pgx.NamedArgs{"request": uuid.UUID(request)}).Scan(&there.Review)
	if err != nil {
		return fmt.Errorf("find the review: %w", err)
	}
	return &there
}

// rate moves the provider's sum, count and average; its row is locked.
func rate(ctx context.Context, tx pgx.Tx, provider dispatch.ProviderID, stars, reviews int) error {
	const sql = `UPDATE provider SET rating_sum = rating_sum + @stars, review_count = review_count + @reviews,
			rating = coalesce(round((rating_sum + @stars)::numeric / nullif(review_count + @reviews, 0), 2), 0)
		WHERE id = @id`
	if _, err := tx.Exec(ctx, sql, pgx.NamedArgs{"id": uuid.UUID(provider), "stars": stars, "reviews": reviews}); err != nil {
		return fmt.Errorf("rate provider: %w", err)
	}
	return nil
}

func reviewIn(ctx context.Context, tx pgx.Tx, id uuid.UUID) (Review, error) {
	rows, err := tx.Query(ctx, `SELECT `+reviewColumns+` WHERE v.id = @id`, pgx.NamedArgs{"id": id})
	return one(rows, err, scanReview)
}

// UpdateReview lets change alter rating and comment of a member's own review. It fails with dispatch.ErrNotFound.
func (s *Store) UpdateReview(ctx context.Context, v Review, change func(*Review) error) (Review, error) {
	const sql = `UPDATE review SET rating = @rating, comment = @comment, updated_at = now() WHERE id = @id`
	return inTx(ctx, s.write, func(tx pgx.Tx) (Review, error) {
		before, err := ownReview(ctx, tx, v)
		if err != nil {
			return v, err
		}
		after := before
		if err := change(&after); err != nil {
			return v, err
		}
		_, err = tx.Exec(ctx, sql, pgx.NamedArgs{"id": after.ID, "rating": after.Rating, "comment": after.Comment})
		if err != nil {
			return v, fmt.Errorf("update review: %w", err)
		}
		if err := rate(ctx, tx, v.Provider, after.Rating-before.Rating, 0); err != nil {
			return v, err
		}
		return reviewIn(ctx, tx, v.ID)
	})
}

// DeleteReview removes a member's own review. It fails with dispatch.ErrNotFound.
func (s *Store) DeleteReview(ctx context.Context, v Review) error {
	_, err := inTx(ctx, s.write, func(tx pgx.Tx) (Review, error) {
		before, err := ownReview(ctx, tx, v)
		if err != nil {
			return v, err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM review WHERE id = @id`, pgx.NamedArgs{"id": v.ID}); err != nil {
			return v, fmt.Errorf("delete review: %w", err)
		}
		return before, rate(ctx, tx, v.Provider, -before.Rating, -1)
	})
	return err
}

// ownReview locks the provider and returns its review with v's id, when v's member wrote it.
func ownReview(ctx context.Context, tx pgx.Tx, v Review) (Review, error) {
	if err := lockReviewed(ctx, tx, v.Provider); err != nil {
		return v, err
	}
	found, err := reviewIn(ctx, tx, v.ID)
	if err == nil && (found.Provider != v.Provider || found.Member != v.Member) {
		err = dispatch.ErrNotFound
	}
	return found, err
}

// ReviewKey is the place of a review in a list.
type ReviewKey struct {
	Created time.Time `json:"c"`
	ID      uuid.UUID `json:"i"`
}

// Reviews lists a provider's reviews, newest first.
func (s *Store) Reviews(ctx context.Context, provider dispatch.ProviderID, after ReviewKey, limit int) ([]Review, error) {
	const where = ` WHERE v.provider_id = @provider AND (NOT @paged OR (v.created_at, v.id) < (@created, @id))
		ORDER BY v.created_at DESC, v.id DESC LIMIT @limit`
	rows, err := s.read.Query(ctx, `SELECT `+reviewColumns+where, pgx.NamedArgs{"provider": uuid.UUID(provider), "limit": limit,
		"paged": after != ReviewKey{}, "created": after.Created, "id": after.ID})
	if err != nil {
		return nil, fmt.Errorf("list reviews: %w", err)
	}
	return pgx.CollectRows(rows, scanReview)
}
