package simulator

import (
	"html/template"
	"net/http"
	"slices"
)

var messages = template.Must(template.New("").Funcs(template.FuncMap{"quetzales": func(c int64) string { return "Q" + decimal(c) }}).Parse(`<!doctype html>
<html lang="es"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta http-equiv="refresh" content="3">
<title>Mensajes de PAQ</title>
<style>body{font:16px system-ui;margin:2rem auto;max-width:40rem;padding:0 1rem}article{border:1px solid #bbb;border-radius:.5rem;padding:.75rem;margin:.75rem 0}b{font-size:1.4rem;letter-spacing:.1em}</style>
<h1>Mensajes de PAQ (simulador)</h1>
{{range .}}<article><b>{{.Code}}</b> — {{quetzales .Amount}} · {{.Description}}<br>
Para el {{.Phone}}, {{.EmittedAt.Format "15:04:05"}}{{if eq .Status 2}} · cobrado{{end}}{{if eq .Status 3}} · reemplazado{{end}}</article>
{{else}}<p>Todavía no hay mensajes. Compre un plan y aquí aparecerá el código.</p>{{end}}</html>`))

// showMessages shows the codes as customers got them, newest first.
func (n *Network) showMessages(w http.ResponseWriter) {
	n.mu.Lock()
	var sent []Token
	for _, t := range n.tokens {
		sent = append(sent, *t)
	}
	n.mu.Unlock()
	slices.Reverse(sent)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if err := messages.Execute(w, sent); err != nil {
		http.Error(w, "the page could not be written", http.StatusInternalServerError)
	}
}
