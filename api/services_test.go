package api_test

import "testing"

func TestCatalog_seededOnceAndListed(t *testing.T) {
	t.Parallel()
	n := shared(t)
	for range 2 {
		if err := n.store.SeedCatalog(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	categories := n.call("GET", "/api/v1/services/categories", nil).want(200).field("data", "results").([]any)
	if len(categories) != 5 {
		t.Errorf("%d categories", len(categories))
	}
	pay := map[string]float64{"GRUA": 20000, "CORRIENTE": 4500, "NEUMATICOS": 6000, "COMBUSTIBLE": 5000, "AMBULANCIA": 15000, "CERRAJERIA": 7500, "PLOMERIA": 5000}
	found := 0
	for _, row := range n.call("GET", "/api/v1/services/catalog", nil).want(200).field("data", "results").([]any) {
		service := row.(map[string]any)
		if want, ok := pay[service["code"].(string)]; ok {
			found++
			if service["base_pay_minor"] != want || service["currency"] != "GTQ" {
				t.Errorf("got %v", service)
			}
		}
	}
	if found != len(pay) {
		t.Errorf("%d of %d services", found, len(pay))
	}
	health := n.call("GET", "/api/v1/services/catalog?category=HEALTH", nil).want(200).field("data", "results").([]any)
	if len(health) != 2 {
		t.Errorf("%d health services", len(health))
	}
}

func TestCatalog_seedKeepsWhatAnOperatorChanged(t *testing.T) {
	t.Parallel()
	n := start(t)
	if err := n.store.SeedCatalog(t.Context()); err != nil {
		t.Fatal(err)
	}
	exec(t, n, `UPDATE service SET base_pay_minor = 1 WHERE code = 'GRUA'; UPDATE service SET active = false WHERE code = 'PLOMERIA'`)
	if err := n.store.SeedCatalog(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, row := range n.call("GET", "/api/v1/services/catalog", nil).want(200).field("data", "results").([]any) {
		service := row.(map[string]any)
		if service["code"] == "PLOMERIA" || service["code"] == "GRUA" && service["base_pay_minor"] != 1.0 {
			t.Errorf("got %v", service)
		}
	}
}
