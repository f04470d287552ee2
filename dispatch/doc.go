// Package dispatch is what a request, an offer and a provider are, how they may change, and the operations that
// change them.
//
// One operation is: load and lock, decide, save. [Service] names the operations as a dispatcher would; each hands the
// store a decision to run over a [Work] whose rows are locked, and the store writes what the decision left behind —
// the request with its new version, its history, the updates for people, offers, the assignment, timers and
// events — in the same transaction. Decisions do no I/O and take the time from the Work, which is the database's
// clock. What must hold between parallel operations is held by locks and constraints in Postgres, in one lock order:
// requests, providers, offers, each by id.
//
// [Engine] finds providers for open requests in rounds (what a round decides is package match) and fires timers.
// A provider holds a current job and at most one next one (see next.go): a busy provider who will soon be free is offered
// the next job like any other, accepts it, and the request is assigned; it becomes the current job in the operation that
// ends the one before. A request under way may change hands once for somebody who would be there much sooner (a swap), and
// an URGENT one may take a provider who has not arrived from a MEDIUM or LOW one (a pre-emption); both happen when the
// provider who is asked accepts, in one operation on everything concerned (see exchange.go). On the wire these are the
// moves they are made of: assigned, unassigned, priority_changed.
//
// Where providers are comes from geo/fleet and is only ever a suggestion: every offer and every acceptance is checked
// again under the locks.
package dispatch
