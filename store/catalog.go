package store

import (
	"context"
	"fmt"

	"github.com/auxilio/auxilio/dispatch/match"
	"github.com/jackc/pgx/v5"
)

// Category is a kind of assistance.
type Category struct {
	Code     string
	NameES   string
	NameEN   string
	Position int
	Active   bool
}

// Service is one thing that can be sent.
type Service struct {
	Code            string
	Category        string
	NameES          string
	NameEN          string
	DefaultPriority match.Priority
	BasePay         int64 // of the provider before distance, in minor units of Currency
	Currency        string
	Capabilities    []string // what a provider must have for it
	Evidence        Evidence
	Position        int
	Active          bool
}

// Evidence is what a job completed as asked must carry.
type Evidence struct{ Notes, Satisfaction, Signature, Photo bool }

const categoryColumns = `code, name_es, name_en, position, active`

// Categories lists the kinds of assistance in use, in the order they are shown.
func (s *Store) Categories(ctx context.Context) ([]Category, error) {
	rows, err := s.read.Query(ctx, `SELECT `+categoryColumns+` FROM category WHERE active ORDER BY position, code`)
	if err != nil {
		return nil, fmt.Errorf("list categories: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Category])
	if err != nil {
		return nil, fmt.Errorf("list categories: %w", err)
	}
	return list, nil
}

const serviceColumns = `s.code, s.category, s.name_es, s.name_en, s.default_priority, s.base_pay_minor, s.currency, s.capabilities,
	s.needs_notes, s.needs_satisfaction, s.needs_signature, s.needs_photo, s.position, s.active`

// Services lists what can be sent, in the order it is shown.
func (s *Store) Services(ctx context.Context) ([]Service, error) {
	const sql = `SELECT ` + serviceColumns + ` FROM service s JOIN category c ON c.code = s.category
		WHERE s.active AND c.active ORDER BY c.position, s.position, s.code`
	rows, err := s.read.Query(ctx, sql)
	if err != nil {
		return nil, fmt.Errorf("list services: %w", err)
	}
	list, err := pgx.CollectRows(rows, scanService)
	if err != nil {
		return nil, fmt.Errorf("list services: %w", err)
	}
	return list, nil
}

func scanService(row pgx.CollectableRow) (v Service, err error) {
	err = row.Scan(&v.Code, &v.Category, &v.NameES, &v.NameEN, &v.DefaultPriority, &v.BasePay, &v.Currency, &v.Capabilities,
		&v.Evidence.Notes, &v.Evidence.Satisfaction, &v.Evidence.Signature, &v.Evidence.Photo, &v.Position, &v.Active)
	return v, err
}

// SeedCatalog adds the categories and services that every installation starts with.
// What exists already is left as it is, so an operator's changes survive.
func (s *Store) SeedCatalog(ctx context.Context) error {
	_, err := inTx(ctx, s.write, func(tx pgx.Tx) (struct{}, error) {
		batch := &pgx.Batch{}
		for i, c := range firstCategories {
			batch.Queue(sqlSeedCategory, pgx.NamedArgs{"code": c.Code, "es": c.NameES, "en": c.NameEN, "position": i})
		}
		for i, v := range firstServices {
			batch.Queue(sqlSeedService, seedArgs(v, i))
		}
		if err := tx.SendBatch(ctx, batch).Close(); err != nil {
			return struct{}{}, fmt.Errorf("seed catalogue: %w", err)
		}
		return struct{}{}, nil
	})
	return err
}

const (
	sqlSeedCategory = `INSERT INTO category (code, name_es, name_en, position) VALUES (@code, @es, @en, @position)
		ON CONFLICT (code) DO NOTHING`
	sqlSeedService = `INSERT INTO service (code, category, name_es, name_en, default_priority, base_pay_minor, currency, capabilities,
			needs_notes, needs_satisfaction, needs_signature, needs_photo, position)
		VALUES (@code, @category, @es, @en, @priority, @pay, @currency, @capabilities, @notes, @satisfaction, @signature, @photo, @position)
		ON CONFLICT (code) DO NOTHING`
)

func seedArgs(v Service, position int) pgx.NamedArgs {
	return pgx.NamedArgs{
		"code": v.Code, "category": v.Category, "es": v.NameES, "en": v.NameEN, "priority": v.DefaultPriority,
		"pay": v.BasePay, "currency": "GTQ", "capabilities": append([]string{}, v.Capabilities...),
		"notes": true, "satisfaction": true, "signature": v.Evidence.Signature, "photo": v.Evidence.Photo, "position": position,
	}
}

var firstCategories = []Category{
	{Code: "ROADSIDE", NameES: "Asistencia vial", NameEN: "Roadside assistance"},
	{Code: "HEALTH", NameES: "Asistencia médica", NameEN: "Medical assistance"},
	{Code: "HOME", NameES: "Asistencia en el hogar", NameEN: "Home assistance"},
	{Code: "INSURANCE", NameES: "Seguros", NameEN: "Insurance"},
	{Code: "CARD_INSURANCE", NameES: "Protección de tarjetas", NameEN: "Card protection"},
}

// Base pay is in centavos of quetzal.
var firstServices = []Service{
	{Code: "GRUA", Category: "ROADSIDE", NameES: "Grúa", NameEN: "Tow truck", DefaultPriority: match.Medium, BasePay: 200_00, Capabilities: []string{"TOWING"}, Evidence: Evidence{Photo: true}},
	{Code: "CORRIENTE", Category: "ROADSIDE", NameES: "Paso de corriente", NameEN: "Jump start", DefaultPriority: match.Medium, BasePay: 45_00, Capabilities: []string{"BATTERY"}},
	{Code: "NEUMATICOS", Category: "ROADSIDE", NameES: "Cambio de neumático", NameEN: "Tyre change", DefaultPriority: match.Medium, BasePay: 60_00, Capabilities: []string{"TYRES"}},
	{Code: "COMBUSTIBLE", Category: "ROADSIDE", NameES: "Envío de combustible", NameEN: "Fuel delivery", DefaultPriority: match.Medium, BasePay: 50_00, Capabilities: []string{"FUEL"}},
	{Code: "CERRAJERIA", Category: "ROADSIDE", NameES: "Cerrajería vehicular", NameEN: "Vehicle locksmith", DefaultPriority: match.Medium, BasePay: 75_00, Capabilities: []string{"LOCKSMITH"}},
	{Code: "AMBULANCIA", Category: "HEALTH", NameES: "Ambulancia", NameEN: "Ambulance", DefaultPriority: match.Urgent, BasePay: 150_00, Capabilities: []string{"PATIENT_TRANSPORT"}},
	{Code: "MEDICO_DOMICILIO", Category: "HEALTH", NameES: "Médico a domicilio", NameEN: "Doctor at home", DefaultPriority: match.High, BasePay: 50_00, Capabilities: []string{"PHYSICIAN"}},
	{Code: "PLOMERIA", Category: "HOME", NameES: "Plomería", NameEN: "Plumbing", DefaultPriority: match.Medium, BasePay: 50_00, Capabilities: []string{"PLUMBING"}},
	{Code: "ELECTRICIDAD", Category: "HOME", NameES: "Electricidad", NameEN: "Electrical repair", DefaultPriority: match.Medium, BasePay: 50_00, Capabilities: []string{"ELECTRICAL"}},
	{Code: "CERRAJERIA_HOGAR", Category: "HOME", NameES: "Cerrajería del hogar", NameEN: "Home locksmith", DefaultPriority: match.Medium, BasePay: 75_00, Capabilities: []string{"LOCKSMITH"}},
	{Code: "VIDRIERIA", Category: "HOME", NameES: "Vidriería", NameEN: "Glazing", DefaultPriority: match.Low, BasePay: 50_00, Capabilities: []string{"GLAZING"}},
}
