package providers

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/store"
)

func (r *Roster) registerReviews(e *edge.Edge) {
	member := edge.Only(dispatch.RoleMember)
	edge.Handle(e, route(http.MethodGet, "/providers/{id}/reviews", "list-reviews", "What members say, newest first", edge.Anyone), r.reviews)
	add := route(http.MethodPost, "/providers/{id}/reviews", "create-review", "Review the provider of a completed request, once", member)
	add.Status = http.StatusCreated
	edge.Command(e, add, r.review, reviewed)
	edge.Handle(e, route(http.MethodPatch, "/providers/{id}/reviews/{review}", "update-review", "Change your review", member), r.changeReview)
	edge.Handle(e, route(http.MethodDelete, "/providers/{id}/reviews/{review}", "delete-review", "Take your review back", member), r.deleteReview)
}

// Review is what a member says of a job, as everybody may read it.
type Review struct {
	ID        string    `json:"id" format:"uuid"`
	Provider  string    `json:"provider" format:"uuid"`
	Rating    int       `json:"rating" minimum:"1" maximum:"5"`
	Comment   string    `json:"comment"`
	Author    string    `json:"author" doc:"First name."`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

func reviewView(v store.Review) Review {
	return Review{ID: v.ID.String(), Provider: v.Provider.String(), Rating: v.Rating, Comment: v.Comment, Author: v.Author,
		CreatedAt: v.CreatedAt, UpdatedAt: v.UpdatedAt}
}

func reviewed(v store.Review) edge.Reply[Review] { return edge.Done("Review added", reviewView(v)) }

type reviewsInput struct {
	ByID
	edge.Paging
}

// reviews of a provider can be read by whoever may see the provider.
func (r *Roster) reviews(ctx context.Context, in *reviewsInput) (edge.Reply[edge.Page[Review]], error) {
	after, err := edge.After[store.ReviewKey](in.Paging)
	if err != nil {
		return edge.Reply[edge.Page[Review]]{}, err
	}
	if _, err := r.get(ctx, &in.ByID); err != nil {
		return edge.Reply[edge.Page[Review]]{}, err
	}
	rows, err := r.Store.Reviews(ctx, dispatch.ProviderID(in.ID), after, in.Limit+1)
	if err != nil {
		return edge.Reply[edge.Page[Review]]{}, err
	}
	page, err := edge.Paged(in.Paging, rows, func(v store.Review) any {
		return store.ReviewKey{Created: v.CreatedAt, ID: v.ID}
	}, reviewView)
	return edge.OK(page), err
}

type reviewInput struct {
	ByID
	Body struct {
		Request uuid.UUID `json:"request" format:"uuid" doc:"The completed request that is reviewed; it must be yours."`
		Rating  int       `json:"rating" minimum:"1" maximum:"5"`
		Comment string    `json:"comment,omitempty" maxLength:"2000"`
	}
}

func (r *Roster) review(ctx context.Context, in *reviewInput) (store.Review, error) {
	v, err := r.Store.AddReview(ctx, store.Review{ID: uuid.Must(uuid.NewV7()), Request: dispatch.RequestID(in.Body.Request),
		Provider: dispatch.ProviderID(in.ID), Member: edge.CallerOf(ctx).User, Rating: in.Body.Rating, Comment: strings.TrimSpace(in.Body.Comment)})
	var there *store.ReviewedError
	switch {
	case errors.Is(err, store.ErrNotServed):
		return v, edge.Invalid("request", "was not served by this provider")
	case errors.As(err, &there):
		return v, edge.Refuse(http.StatusConflict, "ALREADY_REVIEWED", "You have reviewed this request already").
			With(edge.Standing{ID: there.Review.String()})
	}
	return v, err
}

// ByReview names a review in the path.
type ByReview struct {
	ByID
	Review uuid.UUID `path:"review" format:"uuid"`
}

// own is the review as far as the path and the caller tell.
func (in ByReview) own(ctx context.Context) store.Review {
	return store.Review{ID: in.Review, Provider: dispatch.ProviderID(in.ID), Member: edge.CallerOf(ctx).User}
}

type reviewChange struct {
	ByReview
	Body struct {
		Rating  *int    `json:"rating,omitempty" minimum:"1" maximum:"5"`
		Comment *string `json:"comment,omitempty" maxLength:"2000"`
	}
}

func (r *Roster) changeReview(ctx context.Context, in *reviewChange) (edge.Reply[Review], error) {
	v, err := r.Store.UpdateReview(ctx, in.own(ctx), func(v *store.Review) error {
		if in.Body.Rating != nil {
			v.Rating = *in.Body.Rating
		}
		if in.Body.Comment != nil {
			v.Comment = strings.TrimSpace(*in.Body.Comment)
		}
		return nil
	})
	return edge.Done("Review updated", reviewView(v)), err
}

func (r *Roster) deleteReview(ctx context.Context, in *ByReview) (edge.Reply[edge.None], error) {
	return edge.Done("Review deleted", edge.None{}), r.Store.DeleteReview(ctx, in.own(ctx))
}
