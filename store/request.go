package store

import (
	"encoding/json"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/auxilio/auxilio/dispatch"
)

// requestColumns lists a request r with its member u, in the order scanRequest reads them.
const requestColumns = `r.id, r.number, r.region, r.member_id, r.service, r.allow_duplicate, r.category, r.priority,
	r.state, r.version, r.round, r.title, r.description, r.latitude, r.longitude, r.address, r.city, r.location_state,
	r.reference, r.phone, r.vehicle, r.destination, r.scheduled_for, r.attention, r.refusals, r.searching_since,
	r.escalated_at, r.held_by, r.held_until, r.radius_km, r.promised_at, r.eta_at, r.created_at, r.updated_at,
	r.state_since, r.end_reason, r.outcome, r.completion_notes, r.signed_by, r.customer_satisfied, r.actual_cost_minor,
	r.currency, r.proposal, r.reassignments, r.subscription_id, r.unit_month, r.over_limit, r.swaps, r.preemptions, r.case_id,
	CASE WHEN r.case_id IS NULL THEN ARRAY(SELECT k.id FROM request k WHERE k.case_id = r.id ORDER BY k.created_at, k.id)
		ELSE ARRAY(SELECT k.id FROM request k WHERE (k.case_id = r.case_id OR k.id = r.case_id) AND k.id <> r.id ORDER BY k.created_at, k.id) END,
	trim(u.first_name || ' ' || u.last_name), u.email, u.phone_number`

// live is what keeps a request r among those that have not ended, in the words of the index.
const live = `r.status IN ('PENDING', 'ASSIGNED', 'IN_PROGRESS')`

// sqlLockRequests locks the requests of the scope in id order.
const sqlLockRequests = `SELECT ` + requestColumns + ` FROM request r JOIN users u ON u.id = r.member_id
	WHERE r.id = ` + scoped + `
	ORDER BY r.id FOR UPDATE OF r`

// scanRequest reads requestColumns, then what follows them into more.
func scanRequest(row pgx.CollectableRow, more ...any) (*dispatch.Request, error) {
	var r dispatch.Request
	var vehicle, destination, proposal []byte
	var heldBy, caseOf, subscription *uuid.UUID
	var linked []uuid.UUID
	var outcome *string
	var done dispatch.Completion
	d := &r.Details
	err := row.Scan(append([]any{(*uuid.UUID)(&r.ID), &r.Number, &r.Region, (*uuid.UUID)(&r.Member), &r.Service, &r.AllowDuplicate,
		&r.Category, &r.Priority, &r.State, &r.Version, &r.Round, &d.Title, &d.Description, &d.Point.Lat, &d.Point.Lng,
		&d.Address, &d.City, &d.Area, &d.Reference, &d.Phone, &vehicle, &destination, &r.ScheduledFor, &r.Attention,
		&r.Refusals, &r.SearchingSince, &r.EscalatedAt, &heldBy, &r.HeldUntil, &r.RadiusKM, &r.PromisedAt, &r.ETAAt,
		&r.CreatedAt, &r.UpdatedAt, &r.StateSince, &r.EndReason, &outcome, &done.Notes, &done.SignedBy,
		&done.CustomerSatisfied, &done.ActualCostMinor, &r.Currency, &proposal, &r.Reassignments, &subscription, &r.UnitMonth, &r.OverLimit,
		&r.Swaps, &r.Preemptions, &caseOf, &linked, &r.Asker.Name, &r.Asker.Email, &r.Asker.Phone}, more...)...)
	if err != nil {
		return nil, err
	}
	r.HeldBy, r.Subscription = (*dispatch.UserID)(heldBy), (*dispatch.SubscriptionID)(subscription)
	r.CaseOf, r.Linked = (*dispatch.RequestID)(caseOf), requestIDs(linked)
	if outcome != nil {
		done.Outcome = *outcome
		r.Completion = &done
	}
	if d.Vehicle, err = decode[dispatch.Vehicle](vehicle); err != nil {
		return nil, err
	}
	if d.Destination, err = decode[dispatch.Destination](destination); err != nil {
		return nil, err
	}
	r.Suggested, err = decode[dispatch.Suggestion](proposal)
	return &r, err
}

func requestIDs(ids []uuid.UUID) (all []dispatch.RequestID) {
	for _, id := range ids {
		all = append(all, dispatch.RequestID(id))
	}
	return all
}

// decode reads a nullable JSON column.
func decode[T any](column []byte) (*T, error) {
	if column == nil {
		return nil, nil
	}
	v := new(T)
	return v, json.Unmarshal(column, v)
}

// encode writes a nullable JSON column.
func encode[T any](v *T) ([]byte, error) {
	if v == nil {
		return nil, nil
	}
	return json.Marshal(v)
}

const sqlInsertRequest = `INSERT INTO request (id, number, region, member_id, service, allow_duplicate, category, priority,
		state, version, round, title, description, latitude, longitude, address, city, location_state, reference, phone,
		vehicle, destination, scheduled_for, attention, refusals, searching_since, created_at, updated_at, state_since, currency,
		subscription_id, unit_month, over_limit, case_id)
	VALUES (@id, @number, @region, @member_id, @service, @allow_duplicate, @category, @priority,
		@state, @version, @round, @title, @description, @latitude, @longitude, @address, @city, @location_state, @reference, @phone,
		@vehicle, @destination, @scheduled_for, string_to_array(@attention, ' '), @refusals, @searching_since, @created_at, @updated_at,
		@state_since, @currency, @subscription_id, @unit_month, @over_limit, @case_id)`

// changeable are the columns of a request that operations may change.
var changeable = columns{
	{"priority", "text", ""}, {"state", "text", ""}, {"version", "bigint", ""}, {"round", "integer", ""}, {"title", "text", ""},
	{"description", "text", ""}, {"latitude", "float8", ""}, {"longitude", "float8", ""}, {"address", "text", ""}, {"city", "text", ""},
	{"location_state", "text", ""}, {"reference", "text", ""}, {"phone", "text", ""}, {"vehicle", "json", ""},
	{"destination", "json", ""}, words("attention"), {"refusals", "integer", ""}, {"searching_since", "timestamptz", ""},
	{"escalated_at", "timestamptz", ""}, {"held_by", "uuid", ""}, {"held_until", "timestamptz", ""}, {"radius_km", "float8", ""},
	{"promised_at", "timestamptz", ""}, {"eta_at", "timestamptz", ""}, {"updated_at", "timestamptz", ""},
	{"state_since", "timestamptz", ""}, {"end_reason", "text", ""}, {"outcome", "text", ""}, {"completion_notes", "text", ""},
	{"signed_by", "text", ""}, {"customer_satisfied", "boolean", ""}, {"actual_cost_minor", "bigint", ""}, {"proposal", "json", ""},
	{"reassignments", "integer", ""}, {"unit_month", "date", ""}, {"swaps", "integer", ""}, {"preemptions", "integer", ""},
}

// sqlUpdateRequests writes changed requests. The version each replaces is checked by the history's primary key: a version is
// written once.
var sqlUpdateRequests = "UPDATE request r SET " + changeable.set() + append(columns{{"id", "uuid", ""}}, changeable...).from() + " WHERE r.id = x.id"

func requestRow(r *dispatch.Request) (pgx.NamedArgs, error) {
	d := r.Details
	vehicle, err := encode(d.Vehicle)
	if err != nil {
		return nil, err
	}
	destination, err := encode(d.Destination)
	if err != nil {
		return nil, err
	}
	proposal, err := encode(r.Suggested)
	if err != nil {
		return nil, err
	}
	row := pgx.NamedArgs{
		"proposal": proposal, "reassignments": r.Reassignments, "subscription_id": (*uuid.UUID)(r.Subscription), "unit_month": r.UnitMonth,
		"over_limit": r.OverLimit, "case_id": (*uuid.UUID)(r.CaseOf), "swaps": r.Swaps, "preemptions": r.Preemptions,
		"id": uuid.UUID(r.ID), "number": r.Number, "region": r.Region, "member_id": uuid.UUID(r.Member), "service": r.Service,
		"allow_duplicate": r.AllowDuplicate, "category": r.Category, "priority": string(r.Priority), "state": string(r.State),
		"version": r.Version, "round": r.Round, "title": d.Title, "description": d.Description, "latitude": d.Point.Lat,
		"longitude": d.Point.Lng, "address": d.Address, "city": d.City, "location_state": d.Area, "reference": d.Reference,
		"phone": d.Phone, "vehicle": vehicle, "destination": destination, "scheduled_for": r.ScheduledFor,
		"attention": strings.Join(r.Attention, " "), "refusals": r.Refusals, "searching_since": r.SearchingSince,
		"escalated_at": r.EscalatedAt, "held_by": (*uuid.UUID)(r.HeldBy), "held_until": r.HeldUntil,
		"radius_km": r.RadiusKM, "promised_at": r.PromisedAt, "eta_at": r.ETAAt, "created_at": r.CreatedAt,
		"updated_at": r.UpdatedAt, "state_since": r.StateSince, "currency": r.Currency, "end_reason": r.EndReason,
		"outcome": nil, "completion_notes": "", "signed_by": "", "customer_satisfied": nil, "actual_cost_minor": nil,
	}
	if c := r.Completion; c != nil {
		row["outcome"], row["completion_notes"], row["signed_by"] = c.Outcome, c.Notes, c.SignedBy
		row["customer_satisfied"], row["actual_cost_minor"] = c.CustomerSatisfied, c.ActualCostMinor
	}
	return row, nil
}

func flags(raised []string) []string {
	if raised == nil {
		return []string{}
	}
	return raised
}
