package store

import (
	"context"
	"fmt"
	"strconv"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/auxilio/auxilio/dispatch"
)

// readHealth names the reading of health facts in the audit.
const readHealth = "health.read"

// sqlReadHealth reads the health facts of requests for those who may know them — the member, the provider who holds the
// request, the desk — and in the same statement writes down who else than the member has read them.
const sqlReadHealth = `WITH known AS (
		SELECT h.*, r.member_id FROM request_health h JOIN request r ON r.id = h.request_id
		WHERE h.request_id = ` + scopeRequests + ` AND (@staff OR r.member_id = @user OR EXISTS (
			SELECT FROM assignment a WHERE a.request_id = r.id AND a.provider_id = @provider AND a.released_at IS NULL))
	), audited AS (
		INSERT INTO audit_entry (id, actor_id, actor_role, action, object_kind, object_id, subject_id, reason, address)
		SELECT ` + newID + `, @user, @role, '` + readHealth + `', 'request', request_id, member_id,
			CASE WHEN @staff THEN 'desk' ELSE 'assigned' END, @origin::inet
		FROM known WHERE member_id <> @user)
	SELECT ` + healthColumns + `, request_id FROM known`

const healthColumns = `patient_name, patient_age, patients, symptoms, allergies, triage`

// readerArgs are who reads health facts, and from where.
func readerArgs(ctx context.Context, reader dispatch.Actor) pgx.NamedArgs {
	args := viewerArgs(reader)
	args["role"], args["origin"] = string(reader.Role), originIn(ctx)
	return args
}

// knownHealth is the health facts of one request.
type knownHealth struct {
	*dispatch.Health
	request dispatch.RequestID
}

// scanHealth reads and opens healthColumns.
func (v *vault) scanHealth(ctx context.Context) pgx.RowToFunc[knownHealth] {
	return func(row pgx.CollectableRow) (k knownHealth, err error) {
		var sealed [len(sealedFields)][]byte
		h := &dispatch.Health{}
		if err := row.Scan(&sealed[0], &sealed[1], &h.Patients, &sealed[2], &sealed[3], &sealed[4], (*uuid.UUID)(&k.request)); err != nil {
			return k, err
		}
		for i, name := range sealedFields {
			if sealed[i], err = v.open(ctx, sealed[i], place(name, k.request)); err != nil {
				return k, err
			}
		}
		h.PatientName, h.Symptoms, h.Allergies, h.Triage = string(sealed[0]), string(sealed[2]), string(sealed[3]), sealed[4]
		k.Health = h
		if len(sealed[1]) > 0 {
			age, err := strconv.Atoi(string(sealed[1]))
			h.PatientAge = &age
			return k, err
		}
		return k, nil
	}
}

// sealedFields are the columns that are sealed, in the order they are read.
var sealedFields = [...]string{"patient_name", "patient_age", "symptoms", "allergies", "triage"}

// place is where a field belongs; it opens nowhere else.
func place(column string, id dispatch.RequestID) string {
	return "request_health." + column + " " + id.String()
}

const sqlSaveHealth = `INSERT INTO request_health (request_id, patient_name, patient_age, patients, symptoms, allergies, triage)
	VALUES (@request, @patient_name, @patient_age, @patients, @symptoms, @allergies, @triage)
	ON CONFLICT (request_id) DO UPDATE SET patient_name = excluded.patient_name, patient_age = excluded.patient_age,
		patients = excluded.patients, symptoms = excluded.symptoms, allergies = excluded.allergies, triage = excluded.triage`

// maxAge of a patient in years, which the database cannot check of what is sealed.
const maxAge = 150

// healthArgs are the facts, sealed.
func (v *vault) healthArgs(id dispatch.RequestID, h *dispatch.Health) (pgx.NamedArgs, error) {
	var age []byte
	if h.PatientAge != nil {
		if *h.PatientAge < 0 || *h.PatientAge > maxAge {
			return nil, dispatch.Invalid("patient_age", "must be from 0 to 150")
		}
		age = strconv.AppendInt(nil, int64(*h.PatientAge), 10)
	}
	args := pgx.NamedArgs{"request": uuid.UUID(id), "patients": h.Patients}
	for i, plain := range [...][]byte{[]byte(h.PatientName), age, []byte(h.Symptoms), []byte(h.Allergies), h.Triage} {
		sealed, err := v.seal(plain, place(sealedFields[i], id))
		if err != nil {
			return nil, err
		}
		args[sealedFields[i]] = sealed
	}
	return args, nil
}

// SealHealth seals what was written before fields were sealed, and returns how many requests it was.
func (s *Store) SealHealth(ctx context.Context) (sealed int, err error) {
	if err := s.vault.ready(ctx); err != nil {
		return 0, err
	}
	const find = `SELECT ` + healthColumns + `, request_id FROM request_health WHERE substr(symptoms, 1, 1) = '\x00' LIMIT 100 FOR UPDATE SKIP LOCKED`
	for {
		n, err := inTx(ctx, s.background, func(tx pgx.Tx) (int, error) {
			rows, err := tx.Query(ctx, find)
			if err != nil {
				return 0, err
			}
			plain, err := pgx.CollectRows(rows, s.vault.scanHealth(ctx))
			if err != nil {
				return 0, err
			}
			for _, k := range plain {
				args, err := s.vault.healthArgs(k.request, k.Health)
				if err != nil {
					return 0, err
				}
				if _, err := tx.Exec(ctx, sqlSaveHealth, args); err != nil {
					return 0, err
				}
			}
			return len(plain), nil
		})
		if sealed += n; err != nil || n == 0 {
			return sealed, wrapped("seal health facts", err)
		}
	}
}

func wrapped(doing string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, err)
}
