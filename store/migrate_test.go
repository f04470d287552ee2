package store_test

import (
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/auxilio/auxilio/migrations"
	"github.com/auxilio/auxilio/store"
	"github.com/auxilio/auxilio/store/storetest"
)

// TestS23_threeReplicasMigrateOnce brings an empty database up from three sides at once: each file is applied by one of
// them, what comes of it is the declared schema, and a fourth has nothing to do.
func TestS23_threeReplicasMigrateOnce(t *testing.T) {
	t.Parallel()
	url := storetest.Empty(t)
	var replicas sync.WaitGroup
	applied, failed := make([][]string, 3), make([]error, 3)
	for i := range applied {
		replicas.Go(func() { applied[i], failed[i] = store.Migrate(t.Context(), url, migrations.Files) })
	}
	replicas.Wait()
	times := map[string]int{}
	for i, names := range applied {
		must(t, failed[i])
		for _, name := range names {
			times[name]++
		}
	}
	if len(times) == 0 {
		t.Error("nothing was applied")
	}
	for name, n := range times {
		if n != 1 {
			t.Errorf("%s was applied %d times", name, n)
		}
	}
	again, err := store.Migrate(t.Context(), url, migrations.Files)
	must(t, err)
	if len(again) != 0 {
		t.Errorf("a second run applied %v", again)
	}
	if got, want := schema(t, url), schema(t, storetest.Database(t)); got != want {
		t.Errorf("the schema is\n%s\nwant\n%s", got, want)
	}
}

// schema is a digest of every column, constraint and index.
func schema(t *testing.T, url string) (digest string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	must(t, err)
	defer conn.Close(t.Context())
	const sql = `SELECT string_agg(line, E'\n' ORDER BY line) FROM (
		SELECT concat_ws(' ', table_name, column_name, data_type, is_nullable, column_default) FROM information_schema.columns WHERE table_schema = 'public'
		UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
		UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public') of(line)`
	must(t, conn.QueryRow(t.Context(), sql).Scan(&digest))
	return digest
}
