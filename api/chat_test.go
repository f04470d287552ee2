package api_test

import (
	"testing"
)

// TestUpdates_nobodySpeaksAsAnother tries to write in another's name, and to leave notes and read them without being of the desk.
func TestUpdates_nobodySpeaksAsAnother(t *testing.T) {
	t.Parallel()
	s := busy(shared(t), nil)
	own, worker, desk := s.people["own"], s.people["provider"], s.people["dispatcher"]
	for name, forged := range map[string]any{"author_id": desk.User.String(), "author_role": "DISPATCHER", "author_name": "Despacho",
		"user": desk.User.String(), "user_id": desk.User.String(), "staff_only": true, "update_type": "STATUS_CHANGE", "created_at": "2020-01-01T00:00:00Z"} {
		s.by(own, "POST", s.path+"/updates", map[string]any{"message": "x", name: forged}).blames(name)
	}
	if a := s.by(own, "POST", s.path+"/updates", map[string]any{"message": "Soy yo"}).want(201); a.text("data", "author_id") != own.User.String() ||
		a.text("data", "author_role") != "MEMBER" || a.field("data", "staff_only") != false {
		t.Errorf("said: %s", a.body)
	}
	s.by(own, "POST", s.path+"/note", map[string]any{"message": "x"}).want(403)
	s.by(worker, "POST", s.path+"/note", map[string]any{"message": "x"}).want(403)
	s.by(desk, "POST", s.path+"/note", map[string]any{"message": "Solo del despacho"}).want(201)
	for _, row := range append(s.by(own, "GET", s.path+"/updates", nil).want(200).results(), s.by(worker, "GET", s.path+"/updates", nil).want(200).results()...) {
		if row["staff_only"] == true || row["message"] == "Solo del despacho" {
			t.Errorf("a note is read outside of the desk: %v", row)
		}
	}
}

// TestS3_aRequestWithItsStoryAndFiles takes at most ten statements together, however many lines and files there are.
func TestS3_aRequestWithItsStoryAndFiles(t *testing.T) {
	t.Parallel()
	s := busy(shared(t), nil)
	statements := func() (sum int64) {
		t.Helper()
		for _, part := range []string{"", "/updates?limit=200", "/documents"} {
			sum += s.by(s.people["own"], "GET", s.path+part, nil).want(200).statements()
		}
		return sum
	}
	few := statements()
	for range 12 {
		s.upload(s.people["own"], s.path, "a.png", picture).want(201)
		s.by(s.people["own"], "POST", s.path+"/updates", map[string]any{"message": "x"}).want(201)
	}
	if many := statements(); many != few || many > 10 {
		t.Errorf("%d statements for few, %d for many", few, many)
	}
}
