package store

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/geo"
)

// ProviderSeed is an approved provider that a seed makes.
type ProviderSeed struct {
	Company, License, Phone, Plate, City, State string
	Vehicle                                     geo.Vehicle
	Services                                    []string
	Base                                        geo.Point
}

// SeedProvider makes an ACTIVE provider for a login that has none; it is no change when the login has one.
func (s *Store) SeedProvider(ctx context.Context, user dispatch.UserID, p ProviderSeed) error {
	const sql = `WITH made AS (
			INSERT INTO provider (id, user_id, company_name, business_license, business_phone, vehicle_type, vehicle_plate,
				services, latitude, longitude, city, state, status)
			VALUES (@id, @user, @company, @license, @phone, @vehicle, @plate, @services, @lat, @lng, @city, @state, 'ACTIVE')
			ON CONFLICT (user_id) DO NOTHING RETURNING id)
		INSERT INTO provider_slot (provider_id, slot_no) SELECT id, slot FROM made, unnest(ARRAY[1, 2]) AS slot`
	_, err := s.write.Exec(ctx, sql, pgx.NamedArgs{"id": uuid.UUID(dispatch.NewID[dispatch.ProviderID]()),
		"user": uuid.UUID(user), "company": p.Company, "license": p.License, "phone": p.Phone, "vehicle": string(p.Vehicle),
		"plate": p.Plate, "services": p.Services, "lat": p.Base.Lat, "lng": p.Base.Lng, "city": p.City, "state": p.State})
	if err != nil {
		return fmt.Errorf("seed provider: %w", err)
	}
	return nil
}
