package sim

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Refusal is an error answer of the server.
type Refusal struct {
	Status    int                 `json:"-"`
	Message   string              `json:"message"`
	Code      string              `json:"code"`
	Errors    map[string][]string `json:"errors"`
	RequestID string              `json:"request_id"`
	After     time.Duration       `json:"-"` // Retry-After; 0 when the answer had none
	What      string              `json:"-"` // method and path
}

func (r *Refusal) Error() string {
	text := fmt.Sprintf("%s: %d %s %s", r.What, r.Status, r.Code, r.Message)
	fields := make([]string, 0, len(r.Errors))
	for field, problems := range r.Errors {
		fields = append(fields, field+" "+strings.Join(problems, ", "))
	}
	slices.Sort(fields)
	if len(fields) > 0 {
		text += " (" + strings.Join(fields, "; ") + ")"
	}
	if r.RequestID != "" {
		text += " request " + r.RequestID
	}
	return text
}

// kind is how refusals are counted.
func (r *Refusal) kind() string { return strings.TrimSpace(fmt.Sprintf("%d %s", r.Status, r.Code)) }

// passing reports whether the same call may succeed later by itself.
func (r *Refusal) passing() bool {
	switch r.Status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	case http.StatusConflict: // an earlier attempt with this idempotency key is still in flight
		return r.After > 0
	default:
		return false
	}
}

// refused is the status of the refusal in err, 0 when err is something else.
func refused(err error) int {
	var r *Refusal
	if errors.As(err, &r) {
		return r.Status
	}
	return 0
}

// refusal reads an error answer; a body that is not ours leaves only the status.
func refusal(resp *http.Response, body []byte) *Refusal {
	r := &Refusal{}
	if json.Unmarshal(body, r) != nil {
		*r = Refusal{Message: http.StatusText(resp.StatusCode)}
	}
	r.Status = resp.StatusCode
	r.What = resp.Request.Method + " " + resp.Request.URL.Path
	r.After = retryAfter(resp.Header.Get("Retry-After"), time.Now())
	return r
}

// retryAfter reads seconds or a date (RFC 9110, 10.2.3); 0 when there is none.
func retryAfter(text string, now time.Time) time.Duration {
	if text == "" {
		return 0
	}
	if d, err := time.ParseDuration(text + "s"); err == nil {
		return max(0, d)
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(0, at.Sub(now))
	}
	return 0
}
