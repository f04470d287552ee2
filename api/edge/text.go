package edge

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
)

// CheckText is the middleware that refuses what no store could keep in the path or the query: bad escapes, bytes that are
// not UTF-8, the character U+0000, and numbers that are none (NaN, Inf).
func CheckText(ctx huma.Context, next func(huma.Context)) {
	c := humagin.Unwrap(ctx)
	f := checkQuery(c.Request.URL.RawQuery, ctx.Operation().Parameters)
	for _, p := range c.Params {
		if f == nil && !storable(p.Value) {
			f = Invalid(p.Key, "is not valid text")
		}
	}
	if f != nil {
		f.Write(c.Writer, c.Request)
		return
	}
	next(ctx)
}

func checkQuery(raw string, params []*huma.Param) *Failure {
	query, err := url.ParseQuery(raw)
	if err != nil {
		return Invalid("query", "is not well formed")
	}
	for name, values := range query {
		if !storable(name) || !storable(strings.Join(values, "")) {
			return Invalid(strings.ToValidUTF8(name, "?"), "is not valid text")
		}
	}
	for _, p := range params {
		if v := query.Get(p.Name); p.In == "query" && p.Schema.Type == huma.TypeNumber && v != "" && !plain(v) {
			return Invalid(p.Name, "must be a number")
		}
	}
	return nil
}

func storable(s string) bool { return utf8.ValidString(s) && !strings.Contains(s, "\x00") }
