package store

import (
	"context"
	"fmt"
)

// Finding is how often one invariant is broken; it should be 0.
type Finding struct {
	ID, Promise string
	Count       int
}

// audits are the invariants that SQL can answer. Each statement counts violations. They are written for a database in
// use: what they compare is read in one snapshot.
var audits = []struct{ id, promise, sql string }{
	{"N4", "every live request has a durable next step",
		`SELECT count(*) FROM request r WHERE ` + live + `
			AND NOT EXISTS (SELECT FROM timer t WHERE t.request_id = r.id)`},
	{"N4", "no ended request has a next step",
		`SELECT count(*) FROM timer t JOIN request r ON r.id = t.request_id WHERE r.ended_at IS NOT NULL`},
	{"N5", "who waits beyond the limit was escalated within 5 s",
		`SELECT count(*) FROM request r WHERE r.status = 'PENDING' AND r.state <> 'scheduled' AND r.escalated_at IS NULL
			AND NOT EXISTS (SELECT FROM timer t WHERE t.request_id = r.id AND t.kind = 'escalate' AND t.due_at >= now() - interval '5 seconds')`},
	{"A1", "a request has at most one assignment at any instant",
		`SELECT count(*) FROM assignment a JOIN assignment b ON a.request_id = b.request_id AND a.id < b.id
			AND tstzrange(a.assigned_at, a.released_at) && tstzrange(b.assigned_at, b.released_at)`},
	{"A2", "a slot holds at most one job at any instant",
		`WITH held AS (
			SELECT id, provider_id, 1 AS slot, tstzrange(coalesce(promoted_at, assigned_at), released_at) AS during
			FROM assignment WHERE slot_no = 1
			UNION ALL SELECT id, provider_id, 2, tstzrange(assigned_at, coalesce(promoted_at, released_at))
			FROM assignment WHERE slot_no = 2 OR promoted_at IS NOT NULL)
		SELECT count(*) FROM held a JOIN held b ON a.provider_id = b.provider_id AND a.slot = b.slot AND a.id < b.id
			AND a.during && b.during`},
	{"A7", "nobody has a next job without a current one",
		`SELECT count(*) FROM assignment n WHERE n.slot_no = 2 AND n.released_at IS NULL AND NOT EXISTS (SELECT FROM assignment c
			WHERE c.provider_id = n.provider_id AND c.slot_no = 1 AND c.released_at IS NULL)`},
	{"A7", "a next job has not begun, and has its clock",
		`SELECT count(*) FROM assignment n JOIN request r ON r.id = n.request_id WHERE n.slot_no = 2 AND n.released_at IS NULL
			AND (r.state <> 'assigned' OR NOT EXISTS (SELECT FROM timer t WHERE t.request_id = r.id AND t.kind = 'next_job'))`},
	{"A3", "no round of a request was accepted twice",
		`SELECT count(*) FROM (SELECT FROM offer WHERE status = 'ACCEPTED' GROUP BY request_id, round, swap HAVING count(*) > 1) twice`},
	{"A4", "an assignment's fence is the version that made it",
		`SELECT count(*) FROM assignment a WHERE NOT EXISTS (SELECT FROM request_history h WHERE h.request_id = a.request_id
			AND h.version = a.fence AND h.to_state = 'assigned')`},
	{"A6", "a request is held exactly while a provider has it",
		`SELECT count(*) FROM request r WHERE (r.state IN ('assigned', 'en_route', 'arrived', 'in_service'))
			<> EXISTS (SELECT FROM assignment a WHERE a.request_id = r.id AND a.released_at IS NULL)`},
	{"O1", "no offer was accepted after it expired",
		`SELECT count(*) FROM offer WHERE status = 'ACCEPTED' AND decided_at > expires_at + grace`},
	{"O2", "a request is offered exactly while an offer is live",
		`SELECT count(*) FROM request r WHERE (r.state = 'offered')
			<> EXISTS (SELECT FROM offer o WHERE o.request_id = r.id AND o.status = 'PENDING' AND NOT o.swap)`},
	{"O2", "another provider is asked to take over only while one is on the way",
		`SELECT count(*) FROM offer o JOIN request r ON r.id = o.request_id
			WHERE o.status = 'PENDING' AND o.swap AND r.state NOT IN ('assigned', 'en_route')`},
	{"A8", "every change of hands is counted",
		`SELECT count(*) FROM request r WHERE swaps <> (SELECT count(*) FROM assignment a WHERE a.request_id = r.id AND a.ended_as = 'swapped')
			OR preemptions <> (SELECT count(*) FROM assignment a WHERE a.request_id = r.id AND a.ended_as = 'preempted')`},
	{"O3", "every live offer has its clock",
		`SELECT count(*) FROM offer o WHERE o.status = 'PENDING'
			AND NOT EXISTS (SELECT FROM timer t WHERE t.offer_id = o.id AND t.kind = 'offer_expire')`},
	{"O4", "a provider has at most one live offer",
		`SELECT count(*) FROM (SELECT FROM offer WHERE status = 'PENDING' GROUP BY provider_id HAVING count(*) > 1) twice`},
	{"T1", "only legal moves were made",
		`SELECT count(*) FROM request_history h WHERE from_state IS NOT NULL AND NOT EXISTS (SELECT FROM allowed_transition a
			WHERE a.from_state = h.from_state AND a.to_state = h.to_state)`},
	{"T2", "versions of a request are 1..n",
		`SELECT count(*) FROM (SELECT FROM request r LEFT JOIN request_history h ON h.request_id = r.id GROUP BY r.id, r.version
			HAVING count(h.version) <> r.version OR min(h.version) <> 1 OR max(h.version) <> r.version) broken`},
	{"T2", "a request is the fold of its history",
		`SELECT count(*) FROM (
			SELECT r.state, h.to_state, h.from_state, lag(h.to_state) OVER w AS before, h.version = r.version AS last
			FROM request r JOIN request_history h ON h.request_id = r.id
			WINDOW w AS (PARTITION BY r.id ORDER BY h.version)) x
		WHERE (last AND state <> to_state) OR (before IS NOT NULL AND before IS DISTINCT FROM from_state)`},
	{"T5", "every version has its event",
		`SELECT count(*) FROM request_history h WHERE h.at > now() - interval '6 days'
			AND NOT EXISTS (SELECT FROM event_log e WHERE e.request_id = h.request_id AND e.version = h.version AND e.type LIKE 'request.%')
			AND NOT EXISTS (SELECT FROM outbox o WHERE o.request_id = h.request_id AND o.version = h.version AND o.type LIKE 'request.%')`},
	{"T5", "every event has its version",
		`SELECT count(*) FROM event_log e WHERE e.request_id IS NOT NULL
			AND NOT EXISTS (SELECT FROM request_history h WHERE h.request_id = e.request_id AND h.version = e.version)`},
	{"T5", "no version has two events of change",
		`SELECT count(*) FROM (SELECT FROM event_log WHERE type LIKE 'request.%' AND type NOT IN ('request.message', 'request.document')
			GROUP BY request_id, version HAVING count(*) > 1) twice`},
	{"E1", "no committed event waits longer than 5 s to be sequenced",
		`SELECT count(*) FROM outbox WHERE at < now() - interval '5 seconds'`},
	{"E2", "the log is dense",
		`SELECT coalesce(max(seq) - min(seq) + 1 - count(*), 0) FROM event_log`},
	{"E2", "the log ends at its head",
		`SELECT count(*) FROM event_head h WHERE h.seq <> coalesce((SELECT max(seq) FROM event_log), h.seq)`},
	{"E2", "every topic is dense up to its head",
		`SELECT count(*) FROM (SELECT h.topic FROM topic_head h LEFT JOIN topic_event e USING (topic) GROUP BY h.topic, h.pos
			HAVING count(e.pos) > 0 AND (max(e.pos) - min(e.pos) + 1 <> count(e.pos) OR max(e.pos) <> h.pos)) holes`},
	{"E2", "topic order is log order",
		`SELECT count(*) FROM (SELECT seq, lag(seq) OVER (PARTITION BY topic ORDER BY pos) AS before FROM topic_event) x WHERE before >= seq`},
	{"C1", "completed counts equal completed jobs",
		`SELECT count(*) FROM provider p WHERE completed_count
			<> (SELECT count(*) FROM assignment a WHERE a.provider_id = p.id AND a.ended_as = 'completed')`},
	{"C1", "ratings equal the reviews they count",
		`SELECT count(*) FROM provider p LEFT JOIN LATERAL (SELECT count(*) AS reviews, coalesce(sum(v.rating), 0) AS stars,
				coalesce(round(avg(v.rating), 2), 0) AS average FROM review v WHERE v.provider_id = p.id) x ON true
			WHERE (p.review_count, p.rating_sum, p.rating) IS DISTINCT FROM (x.reviews, x.stars, x.average)`},
	{"C1", "units used of a month equal the requests that hold them",
		`SELECT count(*) FROM (SELECT subscription_id, month, used FROM subscription_usage WHERE used > 0) u
			FULL JOIN (SELECT subscription_id, unit_month AS month, count(*) AS held FROM request WHERE unit_month IS NOT NULL GROUP BY 1, 2) r
				USING (subscription_id, month)
			WHERE u.used IS DISTINCT FROM r.held`},
	{"W1", "the ledger sums to zero, and so does every transfer",
		`SELECT count(*) FROM (SELECT FROM ledger_transfer t LEFT JOIN ledger_entry e ON e.transfer_id = t.id GROUP BY t.id
			HAVING count(e.*) <> 2 OR sum(e.amount_minor) <> 0) broken`},
	{"W1", "every balance is the sum of its entries",
		`SELECT count(*) FROM ledger_account a WHERE balance_minor
			<> (SELECT coalesce(sum(e.amount_minor), 0) FROM ledger_entry e WHERE e.account_id = a.id)`},
	{"W2", "a request is charged at most once of a kind, a period and a payment at most once",
		`SELECT (SELECT count(*) FROM (SELECT FROM ledger_transfer WHERE request_id IS NOT NULL GROUP BY request_id, kind HAVING count(*) > 1) r)
			+ (SELECT count(*) FROM (SELECT FROM ledger_transfer WHERE kind = 'SUBSCRIPTION' GROUP BY subscription_id, period HAVING count(*) > 1) s)
			+ (SELECT count(*) FROM (SELECT FROM ledger_transfer WHERE payment_id IS NOT NULL GROUP BY payment_id HAVING count(*) > 1) p)`},
	{"W3", "money moved for exactly the completed payments, and in their amount",
		`SELECT count(*) FROM payment p FULL JOIN (SELECT t.payment_id, e.amount_minor FROM ledger_transfer t
				JOIN ledger_entry e ON e.transfer_id = t.id AND e.amount_minor > 0 WHERE t.payment_id IS NOT NULL) m ON m.payment_id = p.id
			WHERE (p.status = 'COMPLETED') IS DISTINCT FROM (m.payment_id IS NOT NULL) OR p.amount_minor <> m.amount_minor`},
	{"W3", "a payment whose outcome is not known is open",
		`SELECT count(*) FROM payment WHERE unknown_since IS NOT NULL AND status <> 'PENDING'`},
	{"W4", "a subscription has as many periods as were paid for, but for those that cost nothing",
		`SELECT count(*) FROM subscription s WHERE periods < (SELECT count(*) FROM ledger_transfer t
			WHERE t.subscription_id = s.id AND t.kind = 'SUBSCRIPTION')
			OR (status IN ('ACTIVE', 'SUSPENDED') AND price_minor > 0 AND NOT EXISTS (SELECT FROM ledger_transfer t
				WHERE t.subscription_id = s.id AND t.kind = 'SUBSCRIPTION' AND t.period = s.periods))`},
	{"D1", "who is on duty has an open shift, who is not has none",
		`SELECT count(*) FROM provider p WHERE on_duty <> EXISTS (SELECT FROM shift s WHERE s.provider_id = p.id AND s.ended_at IS NULL)`},
	{"D2", "idle time runs exactly for providers on duty without a job",
		`SELECT count(*) FROM provider p WHERE (idle_since IS NOT NULL) <> (on_duty AND NOT EXISTS (SELECT FROM assignment a
			WHERE a.provider_id = p.id AND a.slot_no = 1 AND a.released_at IS NULL))`},
}

// auditTime bounds one statement of the audit, which may read every row.
const auditTime = "60s"

// Audit runs every invariant query in one snapshot.
func (s *Store) Audit(ctx context.Context) ([]Finding, error) {
	conn, err := s.background.Acquire(ctx)
	if err != nil {
		return nil, fmt.Errorf("audit: %w", err)
	}
	defer conn.Release()
	tx, err := conn.Begin(ctx)
	if err != nil {
		return nil, fmt.Errorf("audit: %w", err)
	}
	defer tx.Rollback(ctx) // it only reads
	if _, err := tx.Exec(ctx, `SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = '`+auditTime+`'`); err != nil {
		return nil, fmt.Errorf("audit: %w", err)
	}
	var findings []Finding
	for _, a := range audits {
		f := Finding{ID: a.id, Promise: a.promise}
		if err := tx.QueryRow(ctx, a.sql).Scan(&f.Count); err != nil {
			return nil, fmt.Errorf("audit %s (%s): %w", a.id, a.promise, err)
		}
		findings = append(findings, f)
	}
	return findings, nil
}
