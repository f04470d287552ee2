package assistance

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"github.com/auxilio/auxilio/api/auth"
	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/dispatch/match"
	"github.com/auxilio/auxilio/geo"
)

// Told is what a member tells of the trouble. Absent fields keep what they were.
type Told struct {
	Title       *string          `json:"title,omitempty" maxLength:"200"`
	Description *string          `json:"description,omitempty" maxLength:"4000"`
	Latitude    *edge.Latitude   `json:"location_latitude,omitempty"`
	Longitude   *edge.Longitude  `json:"location_longitude,omitempty"`
	Address     *string          `json:"location_address,omitempty" maxLength:"500"`
	City        *string          `json:"location_city,omitempty" maxLength:"100"`
	Area        *string          `json:"location_state,omitempty" maxLength:"100"`
	Reference   *string          `json:"reference,omitempty" maxLength:"500" doc:"How to find the place."`
	Phone       *string          `json:"phone,omitempty" maxLength:"40" doc:"Where to call back."`
	Make        *string          `json:"vehicle_make,omitempty" maxLength:"60"`
	Model       *string          `json:"vehicle_model,omitempty" maxLength:"60"`
	Year        *int             `json:"vehicle_year,omitempty" doc:"1900 to next year."`
	Plate       *string          `json:"vehicle_plate,omitempty" maxLength:"20"`
	Color       *string          `json:"vehicle_color,omitempty" maxLength:"40"`
	PatientName *string          `json:"patient_name,omitempty" maxLength:"200"`
	PatientAge  *int             `json:"patient_age,omitempty" minimum:"0" maximum:"150"`
	Patients    *int             `json:"patients,omitempty" minimum:"1" maximum:"1000"`
	Symptoms    *string          `json:"symptoms,omitempty" maxLength:"4000"`
	Allergies   *string          `json:"allergies,omitempty" maxLength:"2000"`
	Triage      map[string]any   `json:"triage,omitempty" doc:"Answers of the triage questions: unconscious, confused, breathing, chest_pain, bleeding, known_condition; true where it is so. They decide the priority of a health request, unless a higher one was asked for."`
	Destination *destinationBody `json:"destination,omitempty"`
}

type destinationBody struct {
	Latitude  edge.Latitude  `json:"latitude"`
	Longitude edge.Longitude `json:"longitude"`
	Address   string         `json:"address,omitempty" maxLength:"500"`
}

// askInput is a call for help.
type askInput struct {
	Body struct {
		Service string `json:"service" minLength:"1" maxLength:"40" example:"GRUA"`
		Told
		Priority       string     `json:"priority,omitempty" enum:"LOW,MEDIUM,HIGH,URGENT" doc:"The service's own when absent."`
		ScheduledFor   *time.Time `json:"scheduled_for,omitempty"`
		AllowDuplicate bool       `json:"allow_duplicate,omitempty" doc:"Ask although a live request for this service exists."`
		LinkedTo       *uuid.UUID `json:"linked_to,omitempty" format:"uuid" doc:"Another request of the same member that this one belongs to: one accident, tow and ambulance."`
		UserID         *uuid.UUID `json:"user_id,omitempty" format:"uuid" doc:"The member, when staff asks for them."`
		UserService    *uuid.UUID `json:"user_service,omitempty" format:"uuid" doc:"The subscription to use: one unit of its month is taken, and given back when the request ends before anybody was assigned."`
	}
}

// Resolve checks what must be there for a new request.
func (in *askInput) Resolve(huma.Context) (problems []error) {
	missing := func(name string, absent bool) {
		if absent {
			problems = append(problems, &huma.ErrorDetail{Location: "body." + name, Message: "required"})
		}
	}
	b := in.Body
	missing("title", blank(b.Title))
	missing("description", blank(b.Description))
	missing("location_latitude", b.Latitude == nil)
	missing("location_longitude", b.Longitude == nil)
	return problems
}

func blank(s *string) bool { return s == nil || strings.TrimSpace(*s) == "" }

func (d *Desk) ask(ctx context.Context, in *askInput) (*dispatch.Result, error) {
	caller := edge.CallerOf(ctx)
	ask := dispatch.Ask{Member: caller.User, Service: in.Body.Service, Priority: match.Priority(in.Body.Priority),
		ScheduledFor: in.Body.ScheduledFor, AllowDuplicate: in.Body.AllowDuplicate, LinkedTo: (*dispatch.RequestID)(in.Body.LinkedTo), Health: &dispatch.Health{},
		Subscription: (*dispatch.SubscriptionID)(in.Body.UserService)}
	switch {
	case caller.Staff() && in.Body.UserID == nil:
		return nil, edge.Invalid("user_id", "required from staff")
	case caller.Staff():
		ask.Member = dispatch.UserID(*in.Body.UserID)
	case in.Body.UserID != nil && dispatch.UserID(*in.Body.UserID) != caller.User:
		return nil, edge.Invalid("user_id", "is for staff only")
	}
	if err := in.Body.apply(&ask.Details, ask.Health, d.Now()); err != nil {
		return nil, err
	}
	r, err := d.Dispatch.Create(ctx, caller.Actor, ask)
	return r, d.standing(ctx, uuid.Nil, err)
}

func (d *Desk) asked(r *dispatch.Result) edge.Reply[Request] {
	return edge.Done("Request created", viewOf(r.Request, r.Relation)).At(r.Request.Version)
}

// correctInput changes details.
type correctInput struct {
	ID uuid.UUID `path:"id" format:"uuid"`
	edge.Expected
	Body struct {
		Told
		ExpectedVersion *int64 `json:"expected_version,omitempty" minimum:"1"`
	}
}

func (d *Desk) correct(ctx context.Context, in *correctInput) (edge.Reply[Request], error) {
	version, err := in.Version(in.Body.ExpectedVersion)
	if err != nil {
		return edge.Reply[Request]{}, err
	}
	r, err := d.Dispatch.Correct(ctx, edge.CallerOf(ctx).Actor, dispatch.RequestID(in.ID), orZero(version),
		func(told *dispatch.Details, health *dispatch.Health) error {
			return in.Body.apply(told, health, d.Now())
		})
	if err != nil {
		return edge.Reply[Request]{}, err
	}
	return answer("Request updated")(r), nil
}

func orZero(v *int64) int64 {
	if v == nil {
		return 0
	}
	return *v
}

// firstVehicleYear is when vehicles began, for the purpose of asking.
const firstVehicleYear = 1900

// apply puts what was told over what is known, and names what is wrong.
func (b *Told) apply(to *dispatch.Details, health *dispatch.Health, now time.Time) error {
	for name, text := range map[string]*string{"title": b.Title, "description": b.Description} {
		if text != nil && blank(text) {
			return edge.Invalid(name, "must not be blank")
		}
	}
	for _, t := range []struct {
		from *string
		to   *string
	}{
		{b.Title, &to.Title}, {b.Description, &to.Description}, {b.Address, &to.Address}, {b.City, &to.City}, {b.Area, &to.Area},
		{b.Reference, &to.Reference}, {b.PatientName, &health.PatientName}, {b.Symptoms, &health.Symptoms}, {b.Allergies, &health.Allergies},
	} {
		if t.from != nil {
			*t.to = strings.TrimSpace(*t.from)
		}
	}
	if b.PatientAge != nil {
		health.PatientAge = b.PatientAge
	}
	if b.Patients != nil {
		health.Patients = b.Patients
	}
	b.place(to)
	if err := b.phone(to); err != nil {
		return err
	}
	if err := b.vehicle(to, now); err != nil {
		return err
	}
	return b.triage(health)
}

func (b *Told) place(to *dispatch.Details) {
	if b.Latitude != nil {
		to.Point.Lat = float64(*b.Latitude)
	}
	if b.Longitude != nil {
		to.Point.Lng = float64(*b.Longitude)
	}
	if at := b.Destination; at != nil {
		to.Destination = &dispatch.Destination{Point: geo.Point{Lat: float64(at.Latitude), Lng: float64(at.Longitude)}, Address: at.Address}
	}
}

func (b *Told) phone(to *dispatch.Details) (err error) {
	if !blank(b.Phone) {
		to.Phone, err = auth.Phone("phone", *b.Phone)
	}
	return err
}

func (b *Told) vehicle(to *dispatch.Details, now time.Time) error {
	if b.Make == nil && b.Model == nil && b.Year == nil && b.Plate == nil && b.Color == nil {
		return nil
	}
	v := dispatch.Vehicle{}
	if to.Vehicle != nil {
		v = *to.Vehicle
	}
	for _, t := range []struct{ from, to *string }{{b.Make, &v.Make}, {b.Model, &v.Model}, {b.Plate, &v.Plate}, {b.Color, &v.Color}} {
		if t.from != nil {
			*t.to = strings.TrimSpace(*t.from)
		}
	}
	if b.Year != nil {
		if last := now.Year() + 1; *b.Year < firstVehicleYear || *b.Year > last {
			return edge.Invalid("vehicle_year", fmt.Sprintf("must be between %d and %d", firstVehicleYear, last))
		}
		v.Year = *b.Year
	}
	to.Vehicle = &v
	return nil
}

// maxTriage bounds the triage answers, in bytes of JSON.
const maxTriage = 8 << 10

func (b *Told) triage(health *dispatch.Health) error {
	if b.Triage == nil {
		return nil
	}
	text, err := json.Marshal(b.Triage)
	if err != nil || len(text) > maxTriage {
		return edge.Invalid("triage", "must be an object of at most 8 KiB")
	}
	for name, value := range b.Triage {
		if _, yes := value.(bool); !yes && slices.Contains(dispatch.SignNames, name) {
			return edge.Invalid("triage."+name, "must be true or false")
		}
	}
	health.Triage = text
	return nil
}
