package assistance

import (
	"encoding/json"
	"time"

	"github.com/auxilio/auxilio/dispatch"
)

// Request is a request as one viewer may see it: what is hidden from them is null.
type Request struct {
	ID             string     `json:"id" format:"uuid"`
	Number         string     `json:"request_number" example:"REQ-000412"`
	Service        string     `json:"service" example:"GRUA"`
	Category       string     `json:"category" example:"ROADSIDE"`
	Priority       string     `json:"priority" enum:"LOW,MEDIUM,HIGH,URGENT"`
	Status         string     `json:"status" enum:"PENDING,ASSIGNED,IN_PROGRESS,COMPLETED,CANCELLED,REJECTED"`
	TrackingStatus string     `json:"tracking_status" enum:"SCHEDULED,SEARCHING,OFFERED,PROVIDER_ASSIGNED,EN_ROUTE,ARRIVING,ARRIVED,IN_SERVICE,COMPLETED,CANCELLED,REJECTED"`
	State          string     `json:"state"`
	Version        int64      `json:"version" doc:"Also the ETag."`
	Relation       string     `json:"relation" doc:"What you are to this request."`
	Attention      []string   `json:"attention" doc:"Facts that need a person."`
	ScheduledFor   *time.Time `json:"scheduled_for"`
	CreatedAt      time.Time  `json:"created_at"`
	UpdatedAt      time.Time  `json:"updated_at"`
	StateSince     time.Time  `json:"state_since"`

	Title       *string `json:"title"`
	Description *string `json:"description"`
	Latitude    float64 `json:"location_latitude" doc:"The centre of an area where the exact place is hidden."`
	Longitude   float64 `json:"location_longitude"`
	Exact       bool    `json:"location_exact"`
	Address     *string `json:"location_address"`
	City        string  `json:"location_city"`
	Area        string  `json:"location_state"`
	Reference   *string `json:"reference"`
	Phone       *string `json:"phone"`
	UserID      *string `json:"user_id"`
	UserName    *string `json:"user_name"`
	UserEmail   *string `json:"user_email"`
	UserService *string `json:"user_service" doc:"The subscription it was asked under."`
	OverLimit   bool    `json:"over_limit" doc:"Accepted though the month of the subscription was used up."`
	Destination *Place  `json:"destination"`
	VehicleFlat
	Health

	Provider   *Provider  `json:"provider"`
	PromisedAt *time.Time `json:"promised_at" doc:"Arrival as promised; it does not move."`
	ETAAt      *time.Time `json:"eta_at" doc:"Arrival as estimated now."`
	Next       *Next      `json:"next" doc:"The next step; null when the request has ended."`
	HeldBy     *string    `json:"held_by"`
	HeldByName *string    `json:"held_by_name" doc:"For the desk, where the request is read; a command's answer leaves it out."`
	HeldUntil  *time.Time `json:"held_until"`
	RadiusKM   *float64   `json:"radius_km"`
	Refusals   int        `json:"refusals"`
	Linked     []string   `json:"linked" doc:"The other requests of the same case."`

	Cancellation      *string  `json:"cancellation_reason"`
	Rejection         *string  `json:"rejection_reason"`
	Outcome           *string  `json:"outcome"`
	Notes             *string  `json:"completion_notes"`
	SignedBy          *string  `json:"signed_by"`
	CustomerSatisfied *bool    `json:"customer_satisfied"`
	ActualCost        *float64 `json:"actual_cost"`
	Currency          string   `json:"currency"`
}

// Place is a position with words.
type Place struct {
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
	Address   string  `json:"address"`
}

// VehicleFlat is the member's vehicle in the request's own fields.
type VehicleFlat struct {
	Make  *string `json:"vehicle_make"`
	Model *string `json:"vehicle_model"`
	Year  *int    `json:"vehicle_year"`
	Plate *string `json:"vehicle_plate"`
	Color *string `json:"vehicle_color"`
}

// Health is only ever shown to the member, the assigned provider and staff.
type Health struct {
	PatientName *string         `json:"patient_name"`
	PatientAge  *int            `json:"patient_age"`
	Patients    *int            `json:"patients"`
	Symptoms    *string         `json:"symptoms"`
	Allergies   *string         `json:"allergies"`
	Triage      json.RawMessage `json:"triage,omitempty"`
}

// Provider is the card of who helps.
type Provider struct {
	ID      string  `json:"id" format:"uuid"`
	Name    string  `json:"name"`
	Phone   *string `json:"phone"`
	Vehicle string  `json:"vehicle_type"`
	Plate   string  `json:"vehicle_plate"`
	Model   string  `json:"vehicle_model"`
	Rating  float64 `json:"rating"`
	Reviews int     `json:"total_reviews"`
}

// Next is the next step of a live request.
type Next struct {
	What string    `json:"what"`
	Who  string    `json:"who" enum:"engine,provider,desk,member"`
	At   time.Time `json:"at"`
}

// hiddenDoor is the resolution of the cell that stands for a place whose door is hidden.
const hiddenDoor = 8

// viewOf shows a request by what the viewer is to it.
func viewOf(r *dispatch.Request, as dispatch.Relation) Request {
	v := summary(r, as)
	switch as {
	case dispatch.Own, dispatch.Desk:
		v.details(r)
		v.health(r)
		v.person(r)
		v.cover(r)
		v.Linked = idsOf(r.Linked)
		v.staffOnly(r, as)
	case dispatch.Assigned:
		v.details(r)
		v.health(r)
		v.person(r)
		v.UserEmail = nil
	}
	return v
}

// summary is what everybody with a part in the request may see.
func summary(r *dispatch.Request, as dispatch.Relation) Request {
	at := r.Details.Point.Snap(hiddenDoor)
	v := Request{
		ID: r.ID.String(), Number: r.SpeakableNumber(), Service: r.Service, Category: r.Category, Priority: string(r.Priority),
		Status: r.State.Status(), TrackingStatus: r.State.Tracking(-1), State: string(r.State), Version: r.Version,
		Relation: string(as), Attention: r.Attention, ScheduledFor: r.ScheduledFor, CreatedAt: r.CreatedAt,
		UpdatedAt: r.UpdatedAt, StateSince: r.StateSince, Latitude: at.Lat, Longitude: at.Lng, City: r.Details.City,
		Area: r.Details.Area, PromisedAt: r.PromisedAt, ETAAt: r.ETAAt, Currency: r.Currency,
	}
	if c := r.Completion; c != nil {
		v.Outcome = &c.Outcome
	}
	return v
}

// details are what the job needs.
func (v *Request) details(r *dispatch.Request) {
	d := r.Details
	v.Latitude, v.Longitude, v.Exact = d.Point.Lat, d.Point.Lng, true
	v.Title, v.Description, v.Address, v.Reference, v.Phone = &d.Title, &d.Description, &d.Address, &d.Reference, &d.Phone
	if c := d.Vehicle; c != nil {
		v.VehicleFlat = VehicleFlat{Make: told(c.Make), Model: told(c.Model), Plate: told(c.Plate), Color: told(c.Color)}
		if c.Year != 0 {
			v.Year = &c.Year
		}
	}
	if to := d.Destination; to != nil {
		v.Destination = &Place{to.Point.Lat, to.Point.Lng, to.Address}
	}
	v.Provider, v.Next, v.RadiusKM, v.Refusals = card(r.Holder, !r.State.Ended()), next(r.Next), r.RadiusKM, r.Refusals
	v.completion(r)
}

func (v *Request) completion(r *dispatch.Request) {
	switch r.State {
	case dispatch.Cancelled:
		v.Cancellation = &r.EndReason
	case dispatch.Rejected:
		v.Rejection = &r.EndReason
	}
	c := r.Completion
	if c == nil {
		return
	}
	v.Notes, v.SignedBy, v.CustomerSatisfied = &c.Notes, told(c.SignedBy), c.CustomerSatisfied
	if c.ActualCostMinor != nil {
		cost := float64(*c.ActualCostMinor) / minorPerUnit
		v.ActualCost = &cost
	}
}

// minorPerUnit is centavos per quetzal.
const minorPerUnit = 100

func (v *Request) health(r *dispatch.Request) {
	h := r.Health
	if h == nil {
		return
	}
	v.Health = Health{PatientName: told(h.PatientName), PatientAge: h.PatientAge, Patients: h.Patients,
		Symptoms: told(h.Symptoms), Allergies: told(h.Allergies), Triage: h.Triage}
}

func (v *Request) person(r *dispatch.Request) {
	id := r.Member.String()
	v.UserID, v.UserName, v.UserEmail = &id, &r.Asker.Name, &r.Asker.Email
}

func (v *Request) cover(r *dispatch.Request) {
	if r.Subscription != nil {
		id := r.Subscription.String()
		v.UserService, v.OverLimit = &id, r.OverLimit
	}
}

func idsOf(requests []dispatch.RequestID) []string {
	ids := make([]string, len(requests))
	for i, id := range requests {
		ids[i] = id.String()
	}
	return ids
}

// staffOnly is the desk's work on the request.
func (v *Request) staffOnly(r *dispatch.Request, as dispatch.Relation) {
	if as != dispatch.Desk || r.HeldBy == nil {
		return
	}
	by := r.HeldBy.String()
	v.HeldBy, v.HeldUntil = &by, r.HeldUntil
}

func card(c *dispatch.Card, live bool) *Provider {
	if c == nil {
		return nil
	}
	p := &Provider{ID: c.ID.String(), Name: c.Name, Vehicle: string(c.Vehicle), Plate: c.Plate, Model: c.Model,
		Rating: c.Rating, Reviews: c.Reviews}
	if live {
		p.Phone = &c.Phone
	}
	return p
}

func next(t *dispatch.Timer) *Next {
	if t == nil {
		return nil
	}
	return &Next{What: string(t.Kind), Who: t.Who, At: t.Due}
}

// told is nil for what was not told.
func told(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
