package edge

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"
)

// A Failure is any answer that is not a success, in the form clients see.
// As an error it can be returned from a handler; Translate makes one of every other error.
type Failure struct {
	Success   bool                `json:"success" doc:"Always false here."`
	Message   string              `json:"message" doc:"For people."`
	Code      string              `json:"code" doc:"For programs; stable." example:"INVALID_INPUT"`
	Errors    map[string][]string `json:"errors" nullable:"true" doc:"What is wrong with which field; null when no field is at fault."`
	RequestID string              `json:"request_id" doc:"Quote this when asking for help."`
	Current   any                 `json:"current,omitempty" doc:"How things stand now, where a conflict was the reason."`
	Cause     string              `json:"cause,omitempty" doc:"What went wrong inside; only while debugging."`

	Status int `json:"-"`
	header http.Header
	cause  error
}

// Error is the message; what it was caused by is for the log only.
func (f *Failure) Error() string { return f.Message }

// Unwrap is what went wrong inside, never shown to a client.
func (f *Failure) Unwrap() error { return f.cause }

// GetStatus is the status code huma answers with.
func (f *Failure) GetStatus() int { return f.Status }

// Invalid is a 400 that names one field.
func Invalid(field, problem string) *Failure {
	return &Failure{
		Status: http.StatusBadRequest, Code: "INVALID_INPUT", Message: field + fieldMark + problem,
		Errors: map[string][]string{field: {problem}},
	}
}

// Refuse is a failure with a status, a code for programs and a text for people.
func Refuse(status int, code, message string) *Failure {
	return &Failure{Status: status, Code: code, Message: message}
}

// NotFound is the one answer for absent and for hidden things.
func NotFound() *Failure { return Refuse(http.StatusNotFound, "NOT_FOUND", "Not found") }

// Unauthorized is the answer to no token and to a bad one.
func Unauthorized(message string) *Failure {
	return Refuse(http.StatusUnauthorized, "UNAUTHORIZED", message).Header("WWW-Authenticate", "Bearer")
}

// Forbidden is the answer to a login whose role may not call this.
func Forbidden() *Failure {
	return Refuse(http.StatusForbidden, "FORBIDDEN", "You do not have permission to do this")
}

// TooLarge is the answer to a body over the limit.
func TooLarge() *Failure {
	return Refuse(http.StatusRequestEntityTooLarge, "BODY_TOO_LARGE", "The request body is too large")
}

// TooMany is a 429 that says when to come back.
func TooMany(after time.Duration) *Failure {
	return Refuse(http.StatusTooManyRequests, "RATE_LIMITED", "Too many requests").RetryAfter(after)
}

// Unavailable is a 503: a store is away, trying again is right.
func Unavailable(cause error) *Failure {
	f := Refuse(http.StatusServiceUnavailable, "UNAVAILABLE", "The service is not available right now").RetryAfter(2 * time.Second)
	f.cause = cause
	return f
}

// Internal is a 500: our fault; the cause goes to the log.
func Internal(cause error) *Failure {
	f := Refuse(http.StatusInternalServerError, "INTERNAL", "Something went wrong on our side")
	f.cause = cause
	return f
}

// Header adds a header to the answer.
func (f *Failure) Header(name, value string) *Failure {
	if f.header == nil {
		f.header = http.Header{}
	}
	f.header.Set(name, value)
	return f
}

// RetryAfter says when trying again makes sense, in whole seconds, at least one.
func (f *Failure) RetryAfter(d time.Duration) *Failure {
	seconds := max(1, int((d+time.Second-1)/time.Second))
	return f.Header("Retry-After", strconv.Itoa(seconds))
}

// With shows how things stand now.
func (f *Failure) With(current any) *Failure {
	f.Current = current
	return f
}

// signed is the answer for one request: a copy with its id, since a Failure may be shared. The cause goes to the request's log line.
func (f *Failure) signed(ctx context.Context) *Failure {
	x, own := Of(ctx), *f
	own.RequestID = x.RequestID
	if f.Status >= http.StatusInternalServerError {
		x.Cause = f.cause
		if x.Debug && f.cause != nil {
			own.Cause = f.cause.Error()
		}
	}
	return &own
}

// Write answers with the failure outside of a declared operation: unknown paths, panics, refused upgrades.
func (f *Failure) Write(w http.ResponseWriter, r *http.Request) {
	f = f.signed(r.Context())
	var body any = f
	w.Header().Set("Content-Type", "application/json")
	if WantsProblem(r.Header.Get("Accept")) {
		body = f.problem()
		w.Header().Set("Content-Type", problemType)
	}
	for name, values := range f.header {
		w.Header().Set(name, values[0])
	}
	w.WriteHeader(f.Status)
	if r.Method != http.MethodHead {
		_ = encode(w, body) // who went away hears nothing
	}
}

// unreadable is a body that broke off or exceeded what a reader below allows.
func unreadable(err error) *Failure {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return TooLarge()
	}
	return Translate(context.Background(), err)
}

var codes = map[int]string{
	http.StatusUnauthorized: "UNAUTHORIZED", http.StatusForbidden: "FORBIDDEN", http.StatusNotFound: "NOT_FOUND",
	http.StatusMethodNotAllowed: "METHOD_NOT_ALLOWED", http.StatusNotAcceptable: "NOT_ACCEPTABLE",
	http.StatusRequestTimeout: "REQUEST_TIMEOUT", http.StatusConflict: "CONFLICT",
	http.StatusUnsupportedMediaType: "UNSUPPORTED_MEDIA_TYPE", http.StatusTooManyRequests: "RATE_LIMITED",
}

func codeOf(status int) string {
	if code, ok := codes[status]; ok {
		return code
	}
	return "ERROR"
}
