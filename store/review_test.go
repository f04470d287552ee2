package store_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/store"
)

// served is a request that the provider completed, with its member.
func (s *stack) served(worker dispatch.Actor) (dispatch.RequestID, dispatch.Actor) {
	s.t.Helper()
	ctx, desk, member := s.t.Context(), s.login(dispatch.RoleDispatcher), s.login(dispatch.RoleMember)
	r, err := s.Create(ctx, member, dispatch.Ask{Member: member.User, Service: "CORRIENTE",
		Details: dispatch.Details{Title: "Sin corriente", Description: "En la plaza", Point: plaza}})
	must(s.t, err)
	cmd := dispatch.Command{Request: r.Request.ID}
	_, err = s.Assign(ctx, desk, cmd, worker.Provider)
	must(s.t, err)
	for _, step := range []func(context.Context, dispatch.Actor, dispatch.Command) (*dispatch.Result, error){s.Depart, s.Arrive, s.Start} {
		_, err = step(ctx, worker, cmd)
		must(s.t, err)
	}
	yes := true
	_, err = s.Complete(ctx, worker, cmd, dispatch.Completion{Outcome: "completed", Notes: "Listo", CustomerSatisfied: &yes})
	must(s.t, err)
	return cmd.Request, member
}

// rated is what the provider's row says of its reviews.
func (s *stack) rated(worker dispatch.Actor) (average float64, count int) {
	s.t.Helper()
	p, err := s.db.Provider(s.t.Context(), worker.Provider)
	must(s.t, err)
	return p.Rating, p.Reviews
}

// exactly checks the provider's average and count against its reviews.
func (s *stack) exactly(worker dispatch.Actor) (exact bool) {
	s.t.Helper()
	var want float64
	var count int
	must(s.t, s.own.QueryRow(s.t.Context(), `SELECT coalesce(round(avg(rating), 2), 0)::float8, count(*) FROM review WHERE provider_id = $1`,
		uuid.UUID(worker.Provider)).Scan(&want, &count))
	got, reviews := s.rated(worker)
	return reviews == count && math.Abs(got-want) < 0.001
}

// TestS5_ratingIsExactUnderParallelReviews lets forty members review at once, repeat themselves, change their minds and take it back.
func TestS5_ratingIsExactUnderParallelReviews(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	worker := s.provider(plaza)
	reviews := make([]store.Review, 40)
	for i := range reviews {
		request, member := s.served(worker)
		reviews[i] = store.Review{ID: uuid.New(), Request: request, Provider: worker.Provider, Member: member.User, Rating: 1 + i%5}
	}
	s.atOnce(reviews, func(ctx context.Context, v store.Review, _ int) error {
		if _, err := s.db.AddReview(ctx, v); err != nil {
			return err
		}
		v.ID = uuid.New()
		var there *store.ReviewedError
		if _, err := s.db.AddReview(ctx, v); !errors.As(err, &there) {
			return errors.New("a second review was taken")
		}
		return nil
	})
	if average, count := s.rated(worker); count != 40 || average != 3 || !s.exactly(worker) {
		t.Errorf("after 40 reviews of 1 to 5: average %v of %d", average, count)
	}
	s.atOnce(reviews, func(ctx context.Context, v store.Review, i int) error {
		if i%4 == 0 {
			return s.db.DeleteReview(ctx, v)
		}
		_, err := s.db.UpdateReview(ctx, v, func(v *store.Review) error {
			v.Rating = 1 + rand.IntN(5)
			return nil
		})
		return err
	})
	if _, count := s.rated(worker); count != 30 || !s.exactly(worker) {
		t.Errorf("after changes and deletions: %d reviews, exact: %v", count, s.exactly(worker))
	}
	s.audited()
}

// atOnce runs do for every review at the same time.
func (s *stack) atOnce(reviews []store.Review, do func(context.Context, store.Review, int) error) {
	s.t.Helper()
	var all sync.WaitGroup
	for i, v := range reviews {
		all.Go(func() {
			if err := do(s.t.Context(), v, i); err != nil {
				s.t.Errorf("review %d: %v", i, err)
			}
		})
	}
	all.Wait()
}

// TestS5_parallelReviewsWithoutTheLockAreLost is the twin: who reads the average, thinks and writes it back loses reviews.
func TestS5_parallelReviewsWithoutTheLockAreLost(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	worker := s.provider(plaza)
	var read, all sync.WaitGroup
	read.Add(20)
	for range 20 {
		all.Go(func() {
			_, count := s.rated(worker)
			read.Done()
			read.Wait() // everybody has read before anybody writes, as slow callers would
			s.exec(`UPDATE provider SET review_count = $2::int, rating_sum = $2::int WHERE id = $1`, uuid.UUID(worker.Provider), count+1)
		})
	}
	all.Wait()
	if _, count := s.rated(worker); count == 20 {
		t.Error("nothing was lost: the race that the lock prevents does not happen here")
	}
}

// TestS5_onlyTheMemberServedReviews tries everybody else, and every moment before the end.
func TestS5_onlyTheMemberServedReviews(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	worker, other := s.provider(plaza), s.provider(plaza)
	request, member := s.served(worker)
	open := s.ask()
	var asker uuid.UUID
	s.scan(&asker, `SELECT member_id FROM request WHERE id = $1`, uuid.UUID(open))
	good := store.Review{Request: request, Provider: worker.Provider, Member: member.User, Rating: 5}
	var state *dispatch.StateError
	for name, try := range map[string]struct {
		change func(*store.Review)
		as     func(error) bool
	}{
		"a stranger":             {func(v *store.Review) { v.Member = s.login(dispatch.RoleMember).User }, isNotFound},
		"the provider":           {func(v *store.Review) { v.Member = worker.User }, isNotFound},
		"without a job":          {func(v *store.Review) { v.Request = dispatch.NewID[dispatch.RequestID]() }, isNotFound},
		"another provider":       {func(v *store.Review) { v.Provider = other.Provider }, func(err error) bool { return errors.Is(err, store.ErrNotServed) }},
		"before it is completed": {func(v *store.Review) { v.Request, v.Member = open, dispatch.UserID(asker) }, func(err error) bool { return errors.As(err, &state) }},
		"six stars":              {func(v *store.Review) { v.Rating = 6 }, func(err error) bool { return err != nil }},
	} {
		v := good
		v.ID = uuid.New()
		try.change(&v)
		if _, err := s.db.AddReview(t.Context(), v); !try.as(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, count := s.rated(worker); count != 0 {
		t.Errorf("%d reviews after what was refused", count)
	}
	good.ID = uuid.New()
	_, err := s.db.AddReview(t.Context(), good)
	must(t, err)
	for name, v := range map[string]store.Review{
		"another member":  {ID: good.ID, Provider: worker.Provider, Member: worker.User},
		"another path":    {ID: good.ID, Provider: other.Provider, Member: member.User},
		"an unknown one":  {ID: uuid.New(), Provider: worker.Provider, Member: member.User},
		"nobody's review": {ID: good.ID, Provider: dispatch.NewID[dispatch.ProviderID](), Member: member.User},
	} {
		if err := s.db.DeleteReview(t.Context(), v); !isNotFound(err) {
			t.Errorf("%s deletes: %v", name, err)
		}
	}
	if average, count := s.rated(worker); average != 5 || count != 1 || !s.exactly(worker) {
		t.Errorf("average %v of %d", average, count)
	}
}

func isNotFound(err error) bool { return errors.Is(err, dispatch.ErrNotFound) }
