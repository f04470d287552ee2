package sink_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/auxilio/auxilio/api/mail"
	"github.com/auxilio/auxilio/api/mail/sink"
)

func TestPage_showsWhatCame(t *testing.T) {
	t.Parallel()
	s, err := sink.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	page := httptest.NewServer(s)
	defer page.Close()
	if got := get(t, page.URL, 200); !strings.Contains(got, "None yet") {
		t.Errorf("before anything came: %s", got)
	}
	by, err := mail.NewSender(s.URL(), "noreply@paqasistencias.com")
	if err != nil {
		t.Fatal(err)
	}
	if err := by.Send(t.Context(), mail.Letter{
		ID: "1", To: "maria@example.org", Name: "password_reset", Language: mail.Spanish,
		Facts: map[string]any{"Name": "<script>", "Link": "https://auxilio.test/reset-password/u/t/", "Minutes": 30},
	}); err != nil {
		t.Fatal(err)
	}
	got := get(t, page.URL, 200)
	if strings.Contains(got, "<script>") || !strings.Contains(got, `<a href="https://auxilio.test/reset-password/u/t/">`) {
		t.Errorf("the page: %s", got)
	}
	if got := get(t, page.URL+"/letters.json", 200); !strings.Contains(got, `"subject":"Password Reset Request"`) {
		t.Errorf("for programs: %s", got)
	}
	get(t, page.URL+"/other", 404)
}

func get(t *testing.T, url string, status int) string {
	t.Helper()
	answer, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != status {
		t.Fatalf("%s: %d, %v", url, answer.StatusCode, err)
	}
	return string(body)
}
