package store

import (
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

// A round writes hundreds of offers in one transaction, and as many clocks may run out at one instant. What an operation
// writes to a table is one statement, however many rows it is: an array for each column, in the order of the rows.

// rows are what is written to one table.
type rows struct {
	columns map[string][]any
	n       int
}

// add appends a row: a value for each column, the same ones in each row.
func (r *rows) add(row pgx.NamedArgs) {
	if r.columns == nil {
		r.columns = make(map[string][]any, len(row))
	}
	for name, value := range row {
		r.columns[name] = append(r.columns[name], value)
	}
	r.n++
}

// args are the arrays, by the names of their columns.
func (r *rows) args() pgx.NamedArgs {
	args := make(pgx.NamedArgs, len(r.columns))
	for name, values := range r.columns {
		args[name] = pgtype.FlatArray[any](values)
	}
	return args
}

// column is one of a statement that writes rows x.
type column struct {
	name  string
	kind  string // of the elements of its array
	value string // what is written; empty for the element itself
}

func (c column) written() string {
	if c.value == "" {
		return "x." + c.name
	}
	return c.value
}

// words is a column of text[]: there are no arrays of arrays of different lengths. What it holds has no spaces.
func words(name string) column {
	return column{name, "text", "string_to_array(x." + name + ", ' ')"}
}

type columns []column

func (c columns) each(say func(column) string) string {
	all := make([]string, len(c))
	for i, one := range c {
		all[i] = say(one)
	}
	return strings.Join(all, ", ")
}

// from is the rows x of a statement.
func (c columns) from() string {
	arrays := c.each(func(c column) string { return "@" + c.name + "::" + c.kind + "[]" })
	names := c.each(func(c column) string { return c.name })
	return " FROM unnest(" + arrays + ") WITH ORDINALITY AS x (" + names + ", n)"
}

// insert is the statement that adds the rows to a table in their order.
func (c columns) insert(table string) string {
	return "INSERT INTO " + table + " (" + c.each(func(c column) string { return c.name }) + ") SELECT " + c.each(column.written) +
		c.from() + " ORDER BY x.n"
}

// set is what an update sets of a table's rows.
func (c columns) set() string {
	return c.each(func(c column) string { return c.name + " = " + c.written() })
}
