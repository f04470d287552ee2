package store

import (
	"context"

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
		SELECT gen_random_uuid(), @user, @role, '` + readHealth + `', 'request', request_id, member_id,
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

func scanHealth(row pgx.CollectableRow) (k knownHealth, err error) {
	var h dispatch.Health
	k.Health = &h
	err = row.Scan(&h.PatientName, &h.PatientAge, &h.Patients, &h.Symptoms, &h.Allergies, &h.Triage, (*uuid.UUID)(&k.request))
	return k, err
}

const sqlSaveHealth = `INSERT INTO request_health (request_id, patient_name, patient_age, patients, symptoms, allergies, triage)
	VALUES (@request, @patient_name, @patient_age, @patients, @symptoms, @allergies, @triage)
	ON CONFLICT (request_id) DO UPDATE SET patient_name = excluded.patient_name, patient_age = excluded.patient_age,
		patients = excluded.patients, symptoms = excluded.symptoms, allergies = excluded.allergies, triage = excluded.triage`

func healthArgs(id dispatch.RequestID, h *dispatch.Health) pgx.NamedArgs {
	return pgx.NamedArgs{"request": uuid.UUID(id), "patient_name": h.PatientName, "patient_age": h.PatientAge,
		"patients": h.Patients, "symptoms": h.Symptoms, "allergies": h.Allergies, "triage": h.Triage}
}
