package edge

import (
	"encoding/base64"
	"slices"

	"github.com/go-json-experiment/json"
)

// The size of a page when not asked for, and the largest.
const (
	DefaultLimit = 50
	MaxLimit     = 200
)

// Paging is embedded in the input of every list.
type Paging struct {
	Limit  int    `query:"limit" default:"50" minimum:"1" maximum:"200" doc:"How many to answer at most."`
	Cursor string `query:"cursor" maxLength:"1024" doc:"The next of the page before; absent for the first page."`
}

// Page is the data of every list. Next is nil on the last page.
type Page[T any] struct {
	Results []T     `json:"results"`
	Next    *string `json:"next" doc:"Send this as cursor to read on; null at the end."`
}

// After decodes the cursor into the key of the last row of the page before. It is the zero K on the first page.
func After[K any](p Paging) (key K, err error) {
	if p.Cursor == "" {
		return key, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(p.Cursor)
	if err == nil {
		err = json.Unmarshal(raw, &key, json.RejectUnknownMembers(true))
	}
	if err != nil {
		return key, Invalid("cursor", "is not one this list gave")
	}
	return key, nil
}

// Paged makes a page of rows that were read with one more than the limit: the extra row only tells that there is a next page.
// key is what the query orders by, of the last row shown; view is the row as clients see it.
func Paged[R, T any](p Paging, rows []R, key func(R) any, view func(R) T) (Page[T], error) {
	page := Page[T]{Results: make([]T, 0, min(len(rows), p.Limit))}
	for _, row := range rows[:min(len(rows), p.Limit)] {
		page.Results = append(page.Results, view(row))
	}
	if len(rows) <= p.Limit {
		return page, nil
	}
	raw, err := json.Marshal(key(rows[p.Limit-1]))
	if err != nil {
		return page, err
	}
	next := base64.RawURLEncoding.EncodeToString(raw)
	page.Next = &next
	return page, nil
}

// Part makes a page of a list that is so short that it was read whole, in its order. key names a row: the page after it goes on
// behind that row.
func Part[R, T any](p Paging, rows []R, key func(R) string, view func(R) T) (Page[T], error) {
	last, err := After[string](p)
	if err != nil {
		return Page[T]{}, err
	}
	if last != "" {
		at := slices.IndexFunc(rows, func(row R) bool { return key(row) == last })
		if at < 0 {
			return Page[T]{}, Invalid("cursor", "is not one this list gave")
		}
		rows = rows[at+1:]
	}
	return Paged(p, rows, func(row R) any { return key(row) }, view)
}

// Whole is a list so short that it is always answered whole.
func Whole[R, T any](rows []R, view func(R) T) Page[T] {
	page := Page[T]{Results: make([]T, 0, len(rows))}
	for _, row := range rows {
		page.Results = append(page.Results, view(row))
	}
	return page
}
