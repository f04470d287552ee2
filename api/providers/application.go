package providers

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/auxilio/auxilio/api/auth"
	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/store"
)

// Application is what a provider tells of itself.
type Application struct {
	CompanyName     *string         `json:"company_name,omitempty" minLength:"1" maxLength:"200"`
	BusinessLicense *string         `json:"business_license,omitempty" minLength:"1" maxLength:"100"`
	TaxID           *string         `json:"tax_id,omitempty" maxLength:"50"`
	Phone           *string         `json:"business_phone,omitempty" minLength:"1" maxLength:"40"`
	Email           *string         `json:"business_email,omitempty" maxLength:"254"`
	Vehicle         *string         `json:"vehicle_type,omitempty" enum:"MOTORCYCLE,CAR,VAN,TOW_TRUCK,AMBULANCE"`
	Plate           *string         `json:"vehicle_plate,omitempty" minLength:"1" maxLength:"20"`
	Model           *string         `json:"vehicle_model,omitempty" maxLength:"100"`
	Services        []string        `json:"services,omitempty" minItems:"1" maxItems:"50" doc:"Codes of the services it can do."`
	Latitude        *edge.Latitude  `json:"latitude,omitempty" doc:"Of the base."`
	Longitude       *edge.Longitude `json:"longitude,omitempty"`
	RadiusKM        *float64        `json:"service_radius_km,omitempty" minimum:"1" maximum:"1000" doc:"50 when absent."`
	Address         *string         `json:"address,omitempty" maxLength:"500"`
	City            *string         `json:"city,omitempty" minLength:"1" maxLength:"100"`
	State           *string         `json:"state,omitempty" minLength:"1" maxLength:"100"`
}

type applyInput struct {
	Body struct{ Application }
}

const defaultRadiusKM = 50

func (r *Roster) apply(ctx context.Context, in *applyInput) (store.Provider, error) {
	if err := in.Body.complete(); err != nil {
		return store.Provider{}, err
	}
	p := store.Provider{ID: dispatch.NewID[dispatch.ProviderID](), User: edge.CallerOf(ctx).User, RadiusKM: defaultRadiusKM}
	if err := in.Body.apply(&p); err != nil {
		return p, err
	}
	p, err := r.Store.Apply(ctx, p)
	return p, translate(err)
}

// translate gives the errors of applying their answers.
func translate(err error) error {
	switch {
	case errors.Is(err, store.ErrApplied):
		return edge.Refuse(http.StatusConflict, "ALREADY_APPLIED", "You have applied already")
	case errors.Is(err, store.ErrUnknownService):
		return edge.Invalid("services", "names a service that does not exist")
	}
	return err
}

func applied(p store.Provider) edge.Reply[Full] {
	return edge.Done("Application received", fullView(p))
}

// complete names what an application lacks.
func (a *Application) complete() error {
	for _, f := range []struct {
		name   string
		absent bool
	}{
		{"company_name", blank(a.CompanyName)}, {"business_license", blank(a.BusinessLicense)}, {"business_phone", blank(a.Phone)},
		{"vehicle_type", blank(a.Vehicle)}, {"vehicle_plate", blank(a.Plate)}, {"services", len(a.Services) == 0},
		{"latitude", a.Latitude == nil}, {"longitude", a.Longitude == nil}, {"city", blank(a.City)}, {"state", blank(a.State)},
	} {
		if f.absent {
			return edge.Invalid(f.name, "required")
		}
	}
	return nil
}

func blank(s *string) bool { return s == nil || strings.TrimSpace(*s) == "" }

// apply puts what was told over what is known.
func (a *Application) apply(p *store.Provider) (err error) {
	for _, t := range []struct {
		name     string // where blank is no answer
		from, to *string
	}{
		{"company_name", a.CompanyName, &p.CompanyName}, {"business_license", a.BusinessLicense, &p.BusinessLicense}, {"", a.TaxID, &p.TaxID},
		{"vehicle_type", a.Vehicle, (*string)(&p.Vehicle)}, {"vehicle_plate", a.Plate, &p.Plate}, {"", a.Model, &p.Model},
		{"", a.Address, &p.Address}, {"city", a.City, &p.City}, {"state", a.State, &p.State},
	} {
		if t.from == nil {
			continue
		}
		if *t.to = strings.TrimSpace(*t.from); *t.to == "" && t.name != "" {
			return edge.Invalid(t.name, "must not be blank")
		}
	}
	if a.Services != nil {
		p.Services = sorted(a.Services)
	}
	if a.Latitude != nil {
		p.Base.Lat = float64(*a.Latitude)
	}
	if a.Longitude != nil {
		p.Base.Lng = float64(*a.Longitude)
	}
	if a.RadiusKM != nil {
		p.RadiusKM = *a.RadiusKM
	}
	return a.reach(p)
}

// reach reads how the provider is called and written to; an empty mail address forgets the one that is known.
func (a *Application) reach(p *store.Provider) (err error) {
	if a.Phone != nil {
		if p.Phone, err = auth.Phone("business_phone", *a.Phone); err != nil {
			return err
		}
	}
	switch {
	case a.Email == nil:
	case blank(a.Email):
		p.Email = ""
	default:
		p.Email, err = auth.Email("business_email", *a.Email)
	}
	return err
}

type updateInput struct {
	ByID
	Body struct{ Application }
}

// update is the provider's own; status and rating are not theirs to change, so the body does not know them.
func (r *Roster) update(ctx context.Context, in *updateInput) (edge.Reply[Full], error) {
	own := edge.CallerOf(ctx).Provider
	if dispatch.ProviderID(in.ID) != own {
		return edge.Reply[Full]{}, dispatch.ErrForbidden
	}
	p, err := r.Store.UpdateProvider(ctx, own, in.Body.apply)
	if err != nil {
		return edge.Reply[Full]{}, translate(err)
	}
	store.Whereabouts{Store: r.Store, Fleet: r.Fleet}.Changed(ctx, own)
	return edge.Done("Provider updated", fullView(p)), nil
}

// Public is what everybody may know of a provider.
type Public struct {
	ID        string   `json:"id" format:"uuid"`
	Name      string   `json:"company_name"`
	Vehicle   string   `json:"vehicle_type"`
	Services  []string `json:"services"`
	City      string   `json:"city"`
	State     string   `json:"state"`
	Rating    float64  `json:"rating"`
	Reviews   int      `json:"total_reviews"`
	Completed int      `json:"total_completed"`
	Available bool     `json:"is_available"`
}

func publicView(p store.Provider) Public {
	return Public{ID: p.ID.String(), Name: p.CompanyName, Vehicle: string(p.Vehicle), Services: p.Services, City: p.City, State: p.State,
		Rating: p.Rating, Reviews: p.Reviews, Completed: p.Completed, Available: p.Status == dispatch.ProviderActive && p.OnDuty && !p.Busy}
}

// Full is a provider as its own login and staff see it.
type Full struct {
	Public
	UserID    string    `json:"user_id" format:"uuid"`
	Status    string    `json:"status" enum:"PENDING,ACTIVE,SUSPENDED,INACTIVE"`
	OnDuty    bool      `json:"on_duty"`
	Busy      bool      `json:"busy"`
	License   string    `json:"business_license"`
	TaxID     string    `json:"tax_id"`
	Phone     string    `json:"business_phone"`
	Email     string    `json:"business_email"`
	Plate     string    `json:"vehicle_plate"`
	Model     string    `json:"vehicle_model"`
	Latitude  float64   `json:"latitude"`
	Longitude float64   `json:"longitude"`
	RadiusKM  float64   `json:"service_radius_km"`
	Address   string    `json:"address"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

func fullView(p store.Provider) Full {
	return Full{Public: publicView(p), UserID: p.User.String(), Status: string(p.Status), OnDuty: p.OnDuty, Busy: p.Busy, License: p.BusinessLicense,
		TaxID: p.TaxID, Phone: p.Phone, Email: p.Email, Plate: p.Plate, Model: p.Model, Latitude: p.Base.Lat, Longitude: p.Base.Lng,
		RadiusKM: p.RadiusKM, Address: p.Address, CreatedAt: p.CreatedAt, UpdatedAt: p.UpdatedAt}
}

// Profile is a provider as whoever asks may see it: Full, or Public.
type Profile struct{ view any }

// MarshalJSON writes the view as it is.
func (p Profile) MarshalJSON() ([]byte, error) { return edge.Encode(p.view) }

// Schema is one of the two in the document.
func (Profile) Schema(r huma.Registry) *huma.Schema {
	return &huma.Schema{OneOf: []*huma.Schema{r.Schema(reflect.TypeFor[Public](), true, ""), r.Schema(reflect.TypeFor[Full](), true, "")}}
}
