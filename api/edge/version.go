package edge

import (
	"strconv"
	"strings"
)

// Expected is embedded in the input of a command that may name the version it was decided on.
// The body's expected_version and the If-Match header say the same; when both are there they must agree.
type Expected struct {
	IfMatch string `header:"If-Match" doc:"The ETag this change was decided on; 409 when it has moved."`
}

// Version is the expected version, or nil when the caller has no opinion.
func (e Expected) Version(fromBody *int64) (*int64, error) {
	tag := strings.TrimSpace(e.IfMatch)
	if tag == "" || tag == "*" {
		return fromBody, nil
	}
	v, err := strconv.ParseInt(strings.Trim(strings.TrimPrefix(tag, "W/"), `"`), 10, 64)
	if err != nil || v < 1 {
		return nil, Invalid("If-Match", "must be the ETag of an earlier answer")
	}
	if fromBody != nil && *fromBody != v {
		return nil, Invalid("expected_version", "does not agree with If-Match")
	}
	return &v, nil
}
