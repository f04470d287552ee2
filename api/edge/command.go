package edge

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/auxilio/auxilio/store"
	"github.com/danielgtaylor/huma/v2"
	"github.com/go-json-experiment/json"
)

// KeyHeader names the attempt of a POST; ReplayedHeader marks the answer of an earlier one.
const (
	KeyHeader      = "Idempotency-Key"
	ReplayedHeader = "Idempotent-Replayed"
	maxKey         = 255
)

// Command registers a POST that changes something. run carries it out and returns what the transaction of the change
// returned; view turns that into the answer. With an Idempotency-Key the answer is kept in that same transaction, so view
// runs inside it: it must be quick and do no I/O.
func Command[I, R, T any](e *Edge, route Route, run func(context.Context, *I) (R, error), view func(R) Reply[T]) {
	route.Method = http.MethodPost
	route = route.withDefaults()
	e.add(route)
	huma.Register(e.API, route.operation(), func(ctx context.Context, in *I) (*answer[T], error) {
		kept := &kept[R, T]{seal: e.Seal, route: route, view: view}
		result, err := run(kept.begin(ctx), in)
		out, err := kept.finish(result, err)
		if err != nil {
			return nil, Translate(ctx, err)
		}
		return out, nil
	})
}

// kept is the answer of one command while it is carried out.
type kept[R, T any] struct {
	seal  *Seal
	route Route
	view  func(R) Reply[T]
	done  *answer[T] // set when the transaction has rendered it
}

// begin gives the operation a receipt when the caller named its attempt.
func (k *kept[R, T]) begin(ctx context.Context) context.Context {
	x := Of(ctx)
	if x.attempt == nil {
		return ctx
	}
	return store.WithReceipt(ctx, &store.Receipt{
		Caller: x.Caller.name(), Key: x.attempt.key, Fingerprint: x.attempt.fingerprint, Render: k.render,
	})
}

func (k *kept[R, T]) render(result any) (int, []byte, error) {
	r, ok := result.(R)
	if !ok {
		return 0, nil, fmt.Errorf("%s: the transaction returned %T", k.route.ID, result)
	}
	out, err := k.view(r).answer(k.route)
	if err != nil {
		return 0, nil, err
	}
	k.done = out
	return out.Status, k.seal.Close(out.Body.raw), nil
}

func (k *kept[R, T]) finish(result R, err error) (*answer[T], error) {
	var replay *store.ErrReplay
	switch {
	case errors.As(err, &replay):
		return k.replay(replay)
	case err != nil:
		return nil, err
	case k.done != nil:
		return k.done, nil
	default:
		return k.view(result).answer(k.route)
	}
}

func (k *kept[R, T]) replay(r *store.ErrReplay) (*answer[T], error) {
	raw, err := k.seal.Open(r.Body)
	if err != nil {
		return nil, Refuse(http.StatusConflict, "ANSWER_LOST", "This was done before, but its answer can no longer be read")
	}
	return &answer[T]{Status: r.Status, ETag: etag(versionIn(raw)), Replayed: "true", Body: Envelope[T]{raw: raw}}, nil
}

// versionIn is the version of what a kept answer shows, 0 where it has none: the ETag is not kept beside the answer.
func versionIn(raw []byte) int64 {
	var shown struct {
		Data struct {
			Version int64 `json:"version"`
			Request struct {
				Version int64 `json:"version"`
			} `json:"request"`
		} `json:"data"`
	}
	if json.Unmarshal(raw, &shown) != nil {
		return 0
	}
	return cmp.Or(shown.Data.Version, shown.Data.Request.Version)
}

// name is the caller in the table of kept answers.
func (c Caller) name() string {
	if c.Anonymous() {
		return "anonymous"
	}
	return c.User.String()
}
