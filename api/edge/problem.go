package edge

import (
	"mime"
	"net/http"
	"strings"
)

const problemType = "application/problem+json"

// A problem is a Failure as RFC 9457 writes it.
type problem struct {
	Type      string              `json:"type"`
	Title     string              `json:"title"`
	Status    int                 `json:"status"`
	Detail    string              `json:"detail"`
	Code      string              `json:"code"`
	Errors    map[string][]string `json:"errors,omitempty"`
	RequestID string              `json:"request_id"`
	Current   any                 `json:"current,omitempty"`
}

func (f *Failure) problem() problem {
	return problem{
		Type: "about:blank", Title: http.StatusText(f.Status), Status: f.Status, Detail: f.Message,
		Code: f.Code, Errors: f.Errors, RequestID: f.RequestID, Current: f.Current,
	}
}

// WantsProblem says whether an Accept header asks for application/problem+json.
func WantsProblem(accept string) bool {
	for part := range strings.SplitSeq(accept, ",") {
		kind, params, err := mime.ParseMediaType(strings.TrimSpace(part))
		if err == nil && kind == problemType && params["q"] != "0" {
			return true
		}
	}
	return false
}
