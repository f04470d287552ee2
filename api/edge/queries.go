package edge

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"
)

// QueryCounter is a tracer for the store that counts the SQL statements of each request in its Exchange.
// Opening and closing a transaction is not counted.
type QueryCounter struct{}

var (
	_ pgx.QueryTracer = QueryCounter{}
	_ pgx.BatchTracer = QueryCounter{}
)

// TraceQueryStart counts one statement.
func (QueryCounter) TraceQueryStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	count(ctx, data.SQL)
	return ctx
}

// TraceQueryEnd does nothing.
func (QueryCounter) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// TraceBatchStart does nothing; the statements of a batch are counted one by one.
func (QueryCounter) TraceBatchStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	return ctx
}

// TraceBatchQuery counts one statement of a batch.
func (QueryCounter) TraceBatchQuery(ctx context.Context, _ *pgx.Conn, data pgx.TraceBatchQueryData) {
	count(ctx, data.SQL)
}

// TraceBatchEnd does nothing.
func (QueryCounter) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData) {}

func count(ctx context.Context, sql string) {
	switch verb, _, _ := strings.Cut(sql, " "); verb {
	case "begin", "commit", "rollback":
	default:
		Of(ctx).Queries.Add(1)
	}
}
