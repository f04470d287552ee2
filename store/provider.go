package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/geo"
)

// Provider is a provider as a row: who they are and what they can do.
type Provider struct {
	ID              dispatch.ProviderID
	User            dispatch.UserID
	CompanyName     string
	BusinessLicense string
	TaxID           string
	Phone           string
	Email           string
	Vehicle         geo.Vehicle
	Plate           string
	Model           string
	Services        []string
	Base            geo.Point
	RadiusKM        float64
	Address         string
	City            string
	State           string
	Status          dispatch.ProviderStatus
	OnDuty          bool
	Rating          float64
	Reviews         int
	Completed       int
	CreatedAt       time.Time
	UpdatedAt       time.Time
	Busy            bool // has a job
	PersonName      string
}

// Errors of providers.
var (
	ErrApplied        = errors.New("this login has applied already")
	ErrUnknownService = errors.New("a service code is not known")
)

// rowColumns lists a provider p with its user u, in the order scanRow reads them.
const rowColumns = `p.id, p.user_id, p.company_name, p.business_license, p.tax_id, p.business_phone, p.business_email,
	p.vehicle_type, p.vehicle_plate, p.vehicle_model, p.services, p.latitude, p.longitude, p.service_radius_km, p.address,
	p.city, p.state, p.status, p.on_duty, p.rating::float8, p.review_count, p.completed_count, p.created_at, p.updated_at,
	EXISTS (SELECT FROM assignment a WHERE a.provider_id = p.id AND a.slot_no = 1 AND a.released_at IS NULL),
	trim(u.first_name || ' ' || u.last_name)
	FROM provider p JOIN users u ON u.id = p.user_id`

func scanRow(row pgx.CollectableRow) (p Provider, err error) {
	err = row.Scan((*uuid.UUID)(&p.ID), (*uuid.UUID)(&p.User), &p.CompanyName, &p.BusinessLicense, &p.TaxID, &p.Phone, &p.Email,
		(*string)(&p.Vehicle), &p.Plate, &p.Model, &p.Services, &p.Base.Lat, &p.Base.Lng, &p.RadiusKM, &p.Address,
		&p.City, &p.State, &p.Status, &p.OnDuty, &p.Rating, &p.Reviews, &p.Completed, &p.CreatedAt, &p.UpdatedAt, &p.Busy, &p.PersonName)
	return p, err
}

func providerArgs(p Provider) pgx.NamedArgs {
	return pgx.NamedArgs{"id": uuid.UUID(p.ID), "user": uuid.UUID(p.User), "company": p.CompanyName, "license": p.BusinessLicense,
		"tax": p.TaxID, "phone": p.Phone, "email": p.Email, "vehicle": string(p.Vehicle), "plate": p.Plate, "model": p.Model,
		"services": p.Services, "lat": p.Base.Lat, "lng": p.Base.Lng, "radius": p.RadiusKM, "address": p.Address, "city": p.City, "state": p.State}
}

// Apply adds a provider for a login, PENDING. It fails with ErrApplied or ErrUnknownService.
func (s *Store) Apply(ctx context.Context, p Provider) (Provider, error) {
	const sql = `WITH made AS (
			INSERT INTO provider (id, user_id, company_name, business_license, tax_id, business_phone, business_email, vehicle_type,
				vehicle_plate, vehicle_model, services, latitude, longitude, service_radius_km, address, city, state)
			VALUES (@id, @user, @company, @license, @tax, @phone, @email, @vehicle, @plate, @model, @services, @lat, @lng, @radius,
				@address, @city, @state) RETURNING id)
		INSERT INTO provider_slot (provider_id, slot_no) SELECT id, slot FROM made, unnest(ARRAY[1, 2]) AS slot`
	return inTx(ctx, s.write, func(tx pgx.Tx) (Provider, error) {
		if err := knownServices(ctx, tx, p.Services); err != nil {
			return p, err
		}
		if _, err := tx.Exec(ctx, sql, providerArgs(p)); err != nil {
			if violated(err) == "provider_user_key" {
				return p, ErrApplied
			}
			return p, fmt.Errorf("add provider: %w", err)
		}
		return readProvider(ctx, tx, p.ID)
	})
}

func knownServices(ctx context.Context, tx pgx.Tx, codes []string) error {
	var known int
	err := tx.QueryRow(ctx, `SELECT count(*) FROM service WHERE active AND code = ANY(@codes)`, pgx.NamedArgs{"codes": codes}).Scan(&known)
	if err != nil {
		return fmt.Errorf("look up services: %w", err)
	}
	if known != len(codes) {
		return ErrUnknownService
	}
	return nil
}

func readProvider(ctx context.Context, q interface {
	Query(context.Context, string, ...any) (pgx.Rows, error)
}, id dispatch.ProviderID) (Provider, error) {
	rows, err := q.Query(ctx, `SELECT `+rowColumns+` WHERE p.id = @id`, pgx.NamedArgs{"id": uuid.UUID(id)})
	return one(rows, err, scanRow)
}

// Provider returns one provider, or dispatch.ErrNotFound.
func (s *Store) Provider(ctx context.Context, id dispatch.ProviderID) (Provider, error) {
	return readProvider(ctx, s.read, id)
}

// UpdateProvider changes what a provider may change of itself: not status, duty or counts.
func (s *Store) UpdateProvider(ctx context.Context, id dispatch.ProviderID, change func(*Provider) error) (Provider, error) {
	const lock = `SELECT ` + rowColumns + ` WHERE p.id = @id FOR UPDATE OF p`
	const sql = `UPDATE provider SET company_name = @company, business_license = @license, tax_id = @tax, business_phone = @phone,
			business_email = @email, vehicle_type = @vehicle, vehicle_plate = @plate, vehicle_model = @model, services = @services,
			latitude = @lat, longitude = @lng, service_radius_km = @radius, address = @address, city = @city, state = @state,
			updated_at = now()
		WHERE id = @id`
	return inTx(ctx, s.write, func(tx pgx.Tx) (Provider, error) {
		rows, err := tx.Query(ctx, lock, pgx.NamedArgs{"id": uuid.UUID(id)})
		p, err := one(rows, err, scanRow)
		if err != nil {
			return p, err
		}
		had := p.Services // may be kept, though one is offered no more
		if err := change(&p); err != nil {
			return p, err
		}
		added := slices.DeleteFunc(slices.Clone(p.Services), func(code string) bool { return slices.Contains(had, code) })
		if err := knownServices(ctx, tx, added); err != nil {
			return p, err
		}
		if _, err := tx.Exec(ctx, sql, providerArgs(p)); err != nil {
			return p, fmt.Errorf("update provider: %w", err)
		}
		return readProvider(ctx, tx, id)
	})
}

// ProviderKey is the place of a provider in a list.
type ProviderKey struct {
	Rating  float64   `json:"r"`
	Created time.Time `json:"c"`
	ID      uuid.UUID `json:"i"`
}

// ProviderFilter chooses providers. Zero fields do not choose.
type ProviderFilter struct {
	Statuses  []string
	Category  string
	City      string
	Available *bool
	Search    string
	ByRating  bool
	After     ProviderKey
	Limit     int
}

// idle is a provider p on duty without a job.
const idle = `(p.on_duty AND NOT EXISTS (SELECT FROM assignment a WHERE a.provider_id = p.id AND a.slot_no = 1 AND a.released_at IS NULL))`

// where is which providers the filter chooses, and in which order.
func (f ProviderFilter) where() string {
	after, by := `(p.created_at, p.id) < (@created, @id)`, ` ORDER BY p.created_at DESC, p.id DESC`
	if f.ByRating {
		after, by = `(p.rating, p.id) < (@rating::numeric, @id)`, ` ORDER BY p.rating DESC, p.id DESC`
	}
	return where(`p.status = ANY(@statuses)`,
		condition{f.Category != "", `p.services && ARRAY(SELECT v.code FROM service v WHERE v.category = @category)`},
		condition{f.City != "", `folded(p.city) = folded(@city)`},
		condition{f.Available != nil && *f.Available, idle},
		condition{f.Available != nil && !*f.Available, `NOT ` + idle},
		condition{f.Search != "", containing("p.words")},
		condition{f.After != ProviderKey{}, after},
	) + by + ` LIMIT @limit`
}

// Providers lists providers: newest first, or best first.
func (s *Store) Providers(ctx context.Context, f ProviderFilter) ([]Provider, error) {
	rows, err := s.read.Query(ctx, `SELECT `+rowColumns+f.where(), asAsked, pgx.NamedArgs{"statuses": f.Statuses, "category": f.Category,
		"city": f.City, "search": verbatim.Replace(f.Search), "limit": f.Limit, "created": f.After.Created, "rating": f.After.Rating,
		"id": f.After.ID})
	if err != nil {
		return nil, fmt.Errorf("list providers: %w", err)
	}
	return pgx.CollectRows(rows, scanRow)
}

// ProvidersNamed returns the named providers that may be shown to people who look for one: ACTIVE and available.
func (s *Store) ProvidersNamed(ctx context.Context, ids []uuid.UUID) ([]Provider, error) {
	rows, err := s.read.Query(ctx, `SELECT `+rowColumns+` WHERE p.id = ANY(@ids) AND p.status = 'ACTIVE' AND p.on_duty`, pgx.NamedArgs{"ids": ids})
	if err != nil {
		return nil, fmt.Errorf("read providers: %w", err)
	}
	return pgx.CollectRows(rows, scanRow)
}

// Job is one assignment of a provider.
type Job struct {
	Assignment dispatch.Assignment
	Number     int64
	Service    string
	Priority   string
	State      string
	City       string
}

// JobKey is the place of a job in a list.
type JobKey struct {
	At time.Time `json:"a"`
	ID uuid.UUID `json:"i"`
}

// Jobs lists a provider's assignments, newest first.
func (s *Store) Jobs(ctx context.Context, provider dispatch.ProviderID, after JobKey, limit int) ([]Job, error) {
	const sql = `SELECT ` + assignmentColumns + `, r.number, r.service, r.priority, r.state, r.city
		FROM assignment a JOIN request r ON r.id = a.request_id
		WHERE a.provider_id = @provider AND (NOT @paged OR (a.assigned_at, a.id) < (@at, @id))
		ORDER BY a.assigned_at DESC, a.id DESC LIMIT @limit`
	rows, err := s.read.Query(ctx, sql, pgx.NamedArgs{"provider": uuid.UUID(provider), "paged": after != JobKey{},
		"at": after.At, "id": after.ID, "limit": limit})
	if err != nil {
		return nil, fmt.Errorf("list jobs: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (j Job, err error) {
		j.Assignment, err = scanAssignment(row, &j.Number, &j.Service, &j.Priority, &j.State, &j.City)
		return j, err
	})
}
