package sink

import (
	"encoding/json"
	"html/template"
	"net/http"
	"slices"
	"strings"
)

// ServeHTTP shows what came, the newest first: at / a page for people, at /letters.json the same for programs.
func (s *Sink) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	mails := s.Mails()
	slices.Reverse(mails)
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	switch {
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		h.Set("Allow", "GET, HEAD")
		http.Error(w, "only GET", http.StatusMethodNotAllowed)
	case r.URL.Path == "/letters.json":
		h.Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(shown(mails)) // who is gone needs no answer
	case r.URL.Path == "/":
		h.Set("Content-Type", "text/html; charset=utf-8")
		_ = page.Execute(w, shown(mails)) // as above
	default:
		http.NotFound(w, r)
	}
}

// letter is a mail as it is shown.
type letter struct {
	To      []string `json:"to"`
	From    string   `json:"from"`
	Date    string   `json:"date"`
	Subject string   `json:"subject"`
	Text    string   `json:"text"`
}

// Lines are those of the text.
func (l letter) Lines() []string { return strings.Split(strings.TrimSpace(l.Text), "\n") }

func shown(mails []Mail) []letter {
	all := make([]letter, len(mails))
	for i, m := range mails {
		all[i] = letter{m.To, m.From, m.Header.Get("Date"), m.Subject, m.Text}
	}
	return all
}

var page = template.Must(template.New("").Funcs(template.FuncMap{
	"link": func(line string) bool {
		return strings.HasPrefix(line, "http://") || strings.HasPrefix(line, "https://")
	},
}).Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<meta http-equiv="refresh" content="5"><title>Letters · Cartas</title></head><body>
<h1>Letters · Cartas</h1>
{{range .}}<article><h2>{{.Subject}}</h2>
<p>{{.Date}}<br>{{.From}} → {{range .To}}<b>{{.}}</b> {{end}}</p>
<p>{{range .Lines}}{{if link .}}<a href="{{.}}">{{.}}</a>{{else}}{{.}}{{end}}<br>{{end}}</p></article><hr>
{{else}}<p>None yet: they show here as soon as the server sends one. · Todavía ninguna.</p>{{end}}
</body></html>
`))
