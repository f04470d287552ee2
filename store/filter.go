package store

import (
	"strings"

	"github.com/jackc/pgx/v5"
)

// A list is filtered by what the caller asks for and by nothing else: each choice of conditions is a statement of its own, planned
// for the values at hand, because the index that finds one rare state in a hundred thousand requests is not the one that finds the
// newest fifty of them all.

// asAsked has a statement planned for the values it is called with.
const asAsked = pgx.QueryExecModeCacheDescribe

// condition is one that is part of a statement where it was asked for.
type condition struct {
	asked bool
	sql   string
}

// where joins the conditions that were asked for to the one that always holds.
func where(always string, conditions ...condition) string {
	text := " WHERE " + always
	for _, c := range conditions {
		if c.asked {
			text += " AND " + c.sql
		}
	}
	return text
}

// verbatim makes a text match itself alone in a LIKE.
var verbatim = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// containing is a condition on folded words, without accents and in lower case: that they contain @search, which was made verbatim.
func containing(words string) string { return words + ` LIKE '%' || folded(@search) || '%'` }
