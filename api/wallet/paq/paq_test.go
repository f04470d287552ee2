package paq

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/auxilio/auxilio/api/wallet/paq/simulator"
)

func dial(t *testing.T, handler http.Handler) *Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	c, err := New(Config{URL: server.URL + "/", User: "a<b>&", Password: `p"'&`, RepID: "R", Timeout: 2 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestClient_speaksXML: what has a meaning in XML arrives as it was, here and in the reference of the answer.
func TestClient_speaksXML(t *testing.T) {
	t.Parallel()
	network := simulator.New(simulator.Account{User: "a<b>&", Password: `p"'&`, RepID: "R"})
	c := dial(t, network)
	const reference = `</referencia><monto>0.01</monto>&"'é`
	if err := c.Emit(t.Context(), Bill{Reference: reference, Amount: 4905, Phone: "+50255501234", Description: "a<b", Life: 24 * time.Hour}); err != nil {
		t.Fatal(err)
	}
	if s, err := c.Inquire(t.Context(), reference); err != nil || s.Paid || !s.Open {
		t.Fatalf("%+v, %v", s, err)
	}
	transaction, err := c.Charge(t.Context(), strings.ToLower(network.Code(reference)), "+50255501234")
	if err != nil || transaction == "" {
		t.Fatal(transaction, err)
	}
	if s, err := c.Inquire(t.Context(), reference); err != nil || s != (Standing{Paid: true, Transaction: transaction, Amount: 4905}) {
		t.Errorf("%+v, %v", s, err)
	}
	var e *Error
	if _, err := c.Charge(t.Context(), network.Code(reference), "+50255501234"); !errors.As(err, &e) || e.Codret != CodretProcessed {
		t.Errorf("a used code: %v", err)
	}
}

// TestClient_answersThatAreNone: whatever comes back, the outcome is unknown and nothing is believed.
func TestClient_answersThatAreNone(t *testing.T) {
	t.Parallel()
	wrap := func(op, text string) string {
		return `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><` + op + `Response><` + op + `Result>` + text + `</` + op + `Result></` + op + `Response></s:Body></s:Envelope>`
	}
	for name, body := range map[string]string{
		"nothing": "", "HTML": "<html><body>hola", "no JSON": wrap("PAQgo", "ok"), "no codret": wrap("PAQgo", `{"transaccion":1}`), "null": wrap("PAQgo", "null"),
		"of another operation": wrap("emite_token", `{"codret":0,"transaccion":1}`), "without a transaction": wrap("PAQgo", `{"codret":0}`),
		"codret in words": wrap("PAQgo", `{"codret":"cero","transaccion":1}`), "cut": wrap("PAQgo", `{"codret":0,"transaccion":1}`)[:170],
		"two answers in one": wrap("PAQgo", `{"codret":0,"transaccion":1}{"codret":-5}`),
	} {
		c := dial(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(body)) }))
		if _, err := c.Charge(t.Context(), "ABCDE", "+50255501234"); !Unknown(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	c := dial(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(wrap("PAQgo", `{"codret":"0","mensaje":"","transaccion":"77"}`)))
	}))
	if transaction, err := c.Charge(t.Context(), "ABCDE", "+50255501234"); transaction != "77" || err != nil {
		t.Errorf("numbers as text: %s, %v", transaction, err)
	}
}

func TestCentavos(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int64{"49.00": 4900, "49": 4900, "49.5": 4950, "0.01": 1, "49.0500": 4905, "0": 0} {
		if got, err := Centavos(text); got != want || err != nil {
			t.Errorf("%s: %d, %v", text, got, err)
		}
	}
	for _, text := range []string{"", ".", ".5", "-1", "+1", "1.005", "1e3", "NaN", "1,00", "9999999999999999999"} {
		if got, err := Centavos(text); err == nil {
			t.Errorf("%q is %d", text, got)
		}
	}
	if Decimal(4905) != "49.05" || Decimal(7) != "0.07" {
		t.Error(Decimal(4905), Decimal(7))
	}
}
