package dispatch

import (
	"testing"

	"github.com/auxilio/auxilio/dispatch/match"
)

// TestTriage_everyLine has each line of the points alone, the thresholds from both sides, and the number of patients.
func TestTriage_everyLine(t *testing.T) {
	for _, c := range []struct {
		name     string
		age      int // -1 not told
		patients int // 0 not told
		triage   string
		points   int
		want     match.Priority
	}{
		{"nothing", -1, 0, ``, 0, match.Low},
		{"one year", 1, 0, ``, 15, match.Low},
		{"two years", 2, 0, ``, 0, match.Low},
		{"newborn", 0, 0, ``, 15, match.Low},
		{"65", 65, 0, ``, 0, match.Low},
		{"66", 66, 0, ``, 15, match.Low},
		{"unconscious", 30, 0, `{"unconscious":true}`, 50, match.High},
		{"confused", 30, 0, `{"confused":true}`, 30, match.Medium},
		{"unconscious is not confused too", 30, 0, `{"unconscious":true,"confused":true}`, 50, match.High},
		{"breathing", 30, 0, `{"breathing":true}`, 40, match.Medium},
		{"chest pain", 30, 0, `{"chest_pain":true}`, 35, match.Medium},
		{"bleeding", 30, 0, `{"bleeding":true}`, 30, match.Medium},
		{"known condition", 30, 0, `{"known_condition":true}`, 10, match.Low},
		{"said no", 30, 0, `{"breathing":false,"bleeding":false}`, 0, match.Low},
		{"something else", 30, 0, `{"note":"x","breathing":true}`, 40, match.Medium},
		{"not understood", 30, 0, `{"breathing":"much"}`, 0, match.Low},
		{"25", 70, 0, `{"known_condition":true}`, 25, match.Medium},
		{"45 is high", 70, 0, `{"bleeding":true}`, 45, match.High},
		{"40 is not", 30, 0, `{"known_condition":true,"bleeding":true}`, 40, match.Medium},
		{"65 is not urgent", 30, 0, `{"bleeding":true,"chest_pain":true}`, 65, match.High},
		{"70 is urgent", 30, 0, `{"breathing":true,"bleeding":true}`, 70, match.Urgent},
		{"everything", 80, 0, `{"unconscious":true,"breathing":true,"chest_pain":true,"bleeding":true,"known_condition":true}`, 180, match.Urgent},
		{"two patients", 30, 2, ``, 0, match.Low},
		{"three patients", 30, 3, ``, 0, match.Medium},
		{"three patients, high", 30, 3, `{"unconscious":true}`, 50, match.Urgent},
		{"three patients, urgent", 30, 3, `{"breathing":true,"bleeding":true}`, 70, match.Urgent},
		{"four patients", 30, 4, ``, 0, match.Urgent},
		{"a bus", 30, 40, ``, 0, match.Urgent},
	} {
		h := Health{Triage: []byte(c.triage)}
		if c.age >= 0 {
			h.PatientAge = &c.age
		}
		if c.patients > 0 {
			h.Patients = &c.patients
		}
		if points, got := h.points(), h.Triaged(); points != c.points || got != c.want {
			t.Errorf("%s: %d points, %s; want %d, %s", c.name, points, got, c.points, c.want)
		}
	}
}

// TestTriage_neverLowersWhatWasAsked: answers replace the service's word, what was asked for stands, and other facts only raise.
func TestTriage_neverLowersWhatWasAsked(t *testing.T) {
	many := 4
	ambulance := Kind{Category: HealthCategory, Priority: match.Urgent}
	doctor := Kind{Category: HealthCategory, Priority: match.High}
	calm, grave := &Health{Triage: []byte(`{}`)}, &Health{Triage: []byte(`{"breathing":true,"bleeding":true}`)}
	for _, c := range []struct {
		name  string
		asked match.Priority
		told  *Health
		kind  Kind
		want  match.Priority
	}{
		{"the service's word without answers", "", &Health{}, ambulance, match.Urgent},
		{"answers replace it", "", calm, ambulance, match.Low},
		{"answers raise it", "", grave, doctor, match.Urgent},
		{"what was asked stands", match.High, calm, ambulance, match.High},
		{"what was asked is raised", match.Low, grave, ambulance, match.Urgent},
		{"patients raise", "", &Health{Patients: &many}, doctor, match.Urgent},
		{"no health, no triage", "", grave, Kind{Category: "ROADSIDE", Priority: match.Medium}, match.Medium},
	} {
		if got := urgency(Ask{Priority: c.asked, Health: c.told}, c.kind); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}
