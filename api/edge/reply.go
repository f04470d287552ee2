package edge

import (
	"net/http"
	"strconv"
)

// None is the data of an answer that has none to give; it is {} on the wire.
type None struct{}

// Reply is what an operation answers when it went well.
type Reply[T any] struct {
	Message string
	Data    T
	Status  int   // the route's when zero
	Version int64 // becomes the ETag when not zero
}

// OK answers data with the plain message.
func OK[T any](data T) Reply[T] { return Reply[T]{Message: "OK", Data: data} }

// Done answers data with a message of its own.
func Done[T any](message string, data T) Reply[T] { return Reply[T]{Message: message, Data: data} }

// At sets the version of what was answered, for If-Match.
func (r Reply[T]) At(version int64) Reply[T] {
	r.Version = version
	return r
}

// Envelope is the body of every success.
type Envelope[T any] struct {
	Success bool   `json:"success" doc:"Always true here."`
	Message string `json:"message"`
	Data    T      `json:"data"`

	raw []byte // the same, already encoded: what was stored is what is sent
}

// answer is a Reply in the form huma sends.
type answer[T any] struct {
	Status   int
	ETag     string `header:"ETag"`
	Replayed string `header:"Idempotent-Replayed"`
	Body     Envelope[T]
}

func (r Reply[T]) answer(route Route) (*answer[T], error) {
	raw, err := r.encode()
	if err != nil {
		return nil, err
	}
	return &answer[T]{Status: r.status(route), ETag: etag(r.Version), Body: Envelope[T]{raw: raw}}, nil
}

func (r Reply[T]) encode() ([]byte, error) {
	return Encode(Envelope[T]{Success: true, Message: r.Message, Data: r.Data})
}

func (r Reply[T]) status(route Route) int {
	switch {
	case r.Status != 0:
		return r.Status
	case route.Status != 0:
		return route.Status
	default:
		return http.StatusOK
	}
}

func (e Envelope[T]) encoded() []byte { return e.raw }

func etag(version int64) string {
	if version == 0 {
		return ""
	}
	return `"` + strconv.FormatInt(version, 10) + `"`
}
