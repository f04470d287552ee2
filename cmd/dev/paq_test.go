//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"testing"
)

var codeOnPage = regexp.MustCompile(`<b>([0-9A-Z]{5})</b>`)

// payable has the demo's member buy a plan that they do not have yet, with the code that the run's page shows.
func payable(t *testing.T, r report) {
	t.Helper()
	login := send(t, r, "POST", "/auth/token", "", r.Accounts["member"])
	token := find(t, login, "data", "access").(string)
	var plan any
	for _, p := range find(t, send(t, r, "GET", "/services/plans", "", nil), "data", "results").([]any) {
		if p := p.(map[string]any); p["code"] != "VIAL_BASICO" { // sponsored, by the seed
			plan = p["id"]
		}
	}
	bought := send(t, r, "POST", "/services/subscriptions", token, map[string]any{"plan_id": plan, "billing_cycle": "MONTHLY"})
	subscription, payment := find(t, bought, "data", "id").(string), find(t, bought, "data", "payment", "id").(string)
	var code []string
	eventually(t, "the code is on the page", func() bool {
		page, err := http.Get(r.PaymentsURL)
		if err != nil {
			t.Fatal(err)
		}
		defer page.Body.Close()
		text, err := io.ReadAll(page.Body)
		code = codeOnPage.FindStringSubmatch(string(text))
		return err == nil && code != nil
	})
	eventually(t, "the payment has its code", func() bool {
		return find(t, send(t, r, "GET", "/wallet/payments/"+payment, token, nil), "data", "code_sent_at") != nil
	})
	send(t, r, "POST", "/wallet/payments/"+payment+"/confirm", token, map[string]any{"code": code[1]})
	if status := find(t, send(t, r, "GET", "/services/subscriptions/"+subscription, token, nil), "data", "status"); status != "ACTIVE" {
		t.Errorf("the subscription is %v", status)
	}
}

// send calls the API and decodes the answer.
func send(t *testing.T, r report, method, path, token string, body any) any {
	t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequest(method, r.URL+"/api/v1"+path, bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var v any
	if err := json.NewDecoder(answer.Body).Decode(&v); err != nil || answer.StatusCode >= 300 {
		t.Fatalf("%s %s: %d %v", method, path, answer.StatusCode, v)
	}
	return v
}

func find(t *testing.T, v any, path ...string) any {
	t.Helper()
	for _, name := range path {
		object, ok := v.(map[string]any)
		if !ok {
			t.Fatalf("no %s in %v", name, v)
		}
		v = object[name]
	}
	return v
}
