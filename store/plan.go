package store

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/dispatch/billing"
)

const planColumns = `p.id, p.code, p.category, p.name_es, p.name_en, p.description_es, p.description_en, p.monthly_price_minor,
	p.yearly_price_minor, p.currency, p.max_requests_per_month, p.position, p.active, p.created_at, p.updated_at`

func scanPlan(row pgx.CollectableRow) (p billing.Plan, err error) {
	return p, row.Scan(planFields(&p)...)
}

func planFields(p *billing.Plan) []any {
	return []any{(*uuid.UUID)(&p.ID), &p.Code, &p.Category, &p.NameES, &p.NameEN, &p.DescriptionES, &p.DescriptionEN, &p.MonthlyPrice,
		&p.YearlyPrice, &p.Currency, &p.MonthlyLimit, &p.Position, &p.Active, &p.CreatedAt, &p.UpdatedAt}
}

// Plans lists the plans that can be bought, in the order they are shown.
func (s *Store) Plans(ctx context.Context) ([]billing.Plan, error) {
	const sql = `SELECT ` + planColumns + ` FROM plan p JOIN category c ON c.code = p.category
		WHERE p.active AND c.active ORDER BY c.position, p.position, p.code`
	rows, err := s.read.Query(ctx, sql)
	if err != nil {
		return nil, fmt.Errorf("list plans: %w", err)
	}
	list, err := pgx.CollectRows(rows, scanPlan)
	if err != nil {
		return nil, fmt.Errorf("list plans: %w", err)
	}
	return list, nil
}

// CreatePlan adds a plan. It fails with ErrCodeTaken, ErrNoCategory, or what Check finds.
func (s *Store) CreatePlan(ctx context.Context, p billing.Plan) (billing.Plan, error) {
	if err := p.Check(); err != nil {
		return p, err
	}
	p.ID = dispatch.NewID[billing.PlanID]()
	const sql = `INSERT INTO plan AS p (id, code, category, name_es, name_en, description_es, description_en, monthly_price_minor,
			yearly_price_minor, currency, max_requests_per_month, position, active)
		VALUES (@id, @code, @category, @name_es, @name_en, @description_es, @description_en, @monthly, @yearly, @currency, @limit,
			@position, @active)
		RETURNING ` + planColumns
	return changeCatalog(ctx, s, func(tx pgx.Tx) (billing.Plan, error) { return onePlan(ctx, tx, sql, planArgs(p)) })
}

// UpdatePlan locks a plan, lets change decide, and saves it. What was bought before keeps its price and limit.
// It fails with dispatch.ErrNotFound or what Check finds.
func (s *Store) UpdatePlan(ctx context.Context, id billing.PlanID, change func(*billing.Plan)) (billing.Plan, error) {
	const sqlLock = `SELECT ` + planColumns + ` FROM plan p WHERE p.id = @id FOR NO KEY UPDATE`
	const sqlSave = `UPDATE plan AS p SET name_es = @name_es, name_en = @name_en, description_es = @description_es,
			description_en = @description_en, monthly_price_minor = @monthly, yearly_price_minor = @yearly,
			max_requests_per_month = @limit, position = @position, active = @active, updated_at = now()
		WHERE p.id = @id RETURNING ` + planColumns
	return changeCatalog(ctx, s, func(tx pgx.Tx) (billing.Plan, error) {
		p, err := onePlan(ctx, tx, sqlLock, pgx.NamedArgs{"id": uuid.UUID(id)})
		if err != nil {
			return p, err
		}
		change(&p)
		if err := p.Check(); err != nil {
			return p, err
		}
		return onePlan(ctx, tx, sqlSave, planArgs(p))
	})
}

func onePlan(ctx context.Context, tx pgx.Tx, sql string, args pgx.NamedArgs) (billing.Plan, error) {
	rows, err := tx.Query(ctx, sql, args)
	return one(rows, err, scanPlan)
}

func planArgs(p billing.Plan) pgx.NamedArgs {
	return pgx.NamedArgs{"id": uuid.UUID(p.ID), "code": p.Code, "category": p.Category, "name_es": p.NameES, "name_en": p.NameEN,
		"description_es": p.DescriptionES, "description_en": p.DescriptionEN, "monthly": p.MonthlyPrice, "yearly": p.YearlyPrice,
		"currency": p.Currency, "limit": p.MonthlyLimit, "position": p.Position, "active": p.Active}
}

// SeedPlans adds the plans that every installation starts with. What exists already is left as it is.
func (s *Store) SeedPlans(ctx context.Context) error {
	const sql = `INSERT INTO plan (id, code, category, name_es, name_en, description_es, description_en, monthly_price_minor,
			yearly_price_minor, currency, max_requests_per_month, position)
		VALUES (@id, @code, @category, @name_es, @name_en, @description_es, @description_en, @monthly, @yearly, 'GTQ', @limit, @position)
		ON CONFLICT (code) DO NOTHING`
	_, err := inTx(ctx, s.write, func(tx pgx.Tx) (struct{}, error) {
		batch := &pgx.Batch{}
		for i, p := range firstPlans {
			p.ID, p.Position = dispatch.NewID[billing.PlanID](), i
			batch.Queue(sql, planArgs(p))
		}
		return struct{}{}, tx.SendBatch(ctx, batch).Close()
	})
	if err != nil {
		return fmt.Errorf("seed plans: %w", err)
	}
	return nil
}

// A year costs ten months.
var firstPlans = []billing.Plan{
	{Code: "VIAL_BASICO", Category: "ROADSIDE", NameES: "Vial Básico", NameEN: "Roadside Basic", MonthlyPrice: 49_00, YearlyPrice: 490_00, MonthlyLimit: 2,
		DescriptionES: "Dos asistencias al mes: grúa, corriente, neumáticos, combustible o cerrajería.", DescriptionEN: "Two calls a month: tow, jump start, tyre, fuel or locksmith."},
	{Code: "VIAL_PLUS", Category: "ROADSIDE", NameES: "Vial Plus", NameEN: "Roadside Plus", MonthlyPrice: 99_00, YearlyPrice: 990_00, MonthlyLimit: 0,
		DescriptionES: "Asistencia vial sin límite.", DescriptionEN: "Roadside assistance without limit."},
	{Code: "SALUD_FAMILIAR", Category: "HEALTH", NameES: "Salud Familiar", NameEN: "Family Health", MonthlyPrice: 149_00, YearlyPrice: 1490_00, MonthlyLimit: 4,
		DescriptionES: "Ambulancia y médico a domicilio, cuatro visitas al mes.", DescriptionEN: "Ambulance and doctor at home, four calls a month."},
	{Code: "HOGAR", Category: "HOME", NameES: "Hogar", NameEN: "Home", MonthlyPrice: 79_00, YearlyPrice: 790_00, MonthlyLimit: 2,
		DescriptionES: "Plomería, electricidad, cerrajería y vidriería.", DescriptionEN: "Plumbing, electrical repair, locksmith and glazing."},
	{Code: "SEGURO_AUTO", Category: "INSURANCE", NameES: "Seguro de Auto", NameEN: "Car Insurance", MonthlyPrice: 199_00, YearlyPrice: 1990_00, MonthlyLimit: 1,
		DescriptionES: "Cobertura de daños con asistencia.", DescriptionEN: "Damage cover with assistance."},
	{Code: "TARJETA_SEGURA", Category: "CARD_INSURANCE", NameES: "Tarjeta Segura", NameEN: "Card Protection", MonthlyPrice: 25_00, YearlyPrice: 250_00, MonthlyLimit: 0,
		DescriptionES: "Protección contra robo, fraude y clonación.", DescriptionEN: "Protection from theft, fraud and cloning."},
}
