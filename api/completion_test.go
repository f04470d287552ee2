package api_test

import (
	"testing"

	"github.com/google/uuid"
)

// shot is a photo that a provider has added to a request.
func (c *crew) shot(h hand, path string) string {
	c.t.Helper()
	return c.upload(h, path, "placa.png", picture).want(201).text("data", "id")
}

// inService brings a request to where the work is done.
func (s *cast) inService() {
	s.t.Helper()
	for _, verb := range []string{"depart", "arrive", "start"} {
		s.by(s.people["provider"], "POST", s.path+"/"+verb, nil).want(200)
	}
}

// TestComplete_withPhotosOfTheRequest: a tow needs a picture among the request's own documents; what it was completed with is
// marked, and the form as it was filled in is read back.
func TestComplete_withPhotosOfTheRequest(t *testing.T) {
	t.Parallel()
	s := busy(shared(t), nil)
	worker := s.people["provider"]
	other, stranger := s.ask(nil)
	foreign := s.shot(stranger, "/assistance/requests/"+other)
	paperwork := s.upload(worker, s.path, "factura.pdf", paper).want(201).text("data", "id")
	photo := s.shot(worker, s.path)
	s.inService()
	done := map[string]any{"outcome": "completed", "notes": "Listo", "customer_satisfied": true, "signed_by": "L. Ajú", "photos": []string{photo}}
	for _, photos := range []any{nil, []string{}, []string{foreign}, []string{paperwork}, []string{photo, uuid.NewString()}, []string{photo, photo}} {
		s.by(worker, "POST", s.path+"/complete", with(done, map[string]any{"photos": photos})).blames("photos")
	}
	if a := s.by(worker, "POST", s.path+"/complete", with(done, map[string]any{"photos": []string{"x"}})).want(400); a.field("errors", "photos[0]") == nil {
		t.Errorf("an id that is none: %s", a.body)
	}
	s.by(worker, "POST", s.path+"/complete", done, "Idempotency-Key", "k").want(200)
	s.by(worker, "POST", s.path+"/complete", done, "Idempotency-Key", "k").want(200)
	if a := s.by(s.people["own"], "GET", s.path, nil).want(200); a.text("data", "signed_by") != "L. Ajú" {
		t.Errorf("told: %s", a.body)
	}
	for _, row := range s.by(s.people["own"], "GET", s.path+"/documents", nil).want(200).results() {
		if row["evidence"] != (row["id"] == photo) {
			t.Errorf("evidence: %v", row)
		}
	}
	s.by(worker, "DELETE", "/assistance/documents/"+photo, nil).want(404)
	s.audited()
}

// TestComplete_withoutAPhotoWhereNoneIsNeeded: other outcomes, other services, and never for health.
func TestComplete_withoutAPhotoWhereNoneIsNeeded(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ service, outcome string }{{"GRUA", "unable"}, {"CORRIENTE", "completed"}, {"AMBULANCIA", "completed"}} {
		s := busy(shared(t), map[string]any{"service": c.service})
		s.inService()
		s.by(s.people["provider"], "POST", s.path+"/complete", map[string]any{"outcome": c.outcome, "notes": "x", "customer_satisfied": true}).want(200)
	}
}
