// Package simulator is a payment network for tests and the demo: a real HTTP server with PAQ's SOAP services, customers with
// money, the codes they were sent, signed word to a webhook, and faults on order. It moves no money but its own.
package simulator

import (
	"crypto/rand"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Account is how the merchant is known here.
type Account struct{ User, Password, RepID string }

// Network answers as PAQ does. Its methods are safe for concurrent use.
type Network struct {
	Account Account
	Webhook *Webhook // told of every charge; nil: nobody is
	Now     func() time.Time

	mu       sync.Mutex // guards what follows
	tokens   []*Token   // in the order they were emitted
	balances map[string]int64
	calls    map[string]int
	faults   map[string][]Fault
	next     int
}

// Token is a code that a customer was sent.
type Token struct {
	Code, Reference, Phone, Description string
	Amount                              int64 // centavos
	Status                              int   // 1 emitted, 2 collected, 3 replaced, 4 expired
	Transaction                         string
	EmittedAt, ExpiresAt                time.Time
}

// Where a token stands.
const (
	emitted   = 1
	collected = 2
	replaced  = 3
	expired   = 4
)

// purse is what a customer has who was given nothing else, in centavos.
const purse = 100_000_00

// New makes a network.
func New(account Account) *Network {
	return &Network{Account: account, Now: time.Now, balances: map[string]int64{}, calls: map[string]int{}, faults: map[string][]Fault{}, next: 900000}
}

// SetBalance gives a customer, by eight digits, so many centavos.
func (n *Network) SetBalance(phone string, centavos int64) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.balances[phone] = centavos
}

// Code is the newest code that was sent for a reference; empty when none was.
func (n *Network) Code(reference string) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	for i := len(n.tokens) - 1; i >= 0; i-- {
		if n.tokens[i].Reference == reference {
			return n.tokens[i].Code
		}
	}
	return ""
}

// Charges is how often money was taken for a reference.
func (n *Network) Charges(reference string) (times int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, t := range n.tokens {
		if t.Reference == reference && t.Status == collected {
			times++
		}
	}
	return times
}

// Calls is how often an operation was called.
func (n *Network) Calls(operation string) int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.calls[operation]
}

// ServeHTTP answers PAQ's services, and GET / with the messages that customers were sent.
func (n *Network) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet {
		n.showMessages(w)
		return
	}
	call, err := read(r)
	if err != nil {
		http.Error(w, "soap:Client", http.StatusBadRequest)
		return
	}
	fault := n.begin(call.name)
	if fault.before(w, r) {
		return
	}
	result := n.answer(call, fault)
	if fault.after(w, r) {
		return
	}
	write(w, call.name, result, fault)
}

func (n *Network) begin(operation string) Fault {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.calls[operation]++
	return n.takeFault(operation)
}

func (n *Network) answer(c call, fault Fault) map[string]any {
	if fault.Codret != 0 && !fault.AfterEffect {
		return refusal(fault.Codret)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if (Account{c.args["usuario"], c.args["password"], c.args["rep_id"]}) != n.Account {
		return refusal(-2)
	}
	result := refusal(-1)
	switch c.name {
	case "emite_token":
		result = n.emit(c.args)
	case "PAQgo":
		result = n.charge(c.args)
	case "consulta_tokens":
		result = n.inquire(c.args["referencia"])
	}
	if fault.Codret != 0 {
		return refusal(fault.Codret)
	}
	return result
}

func refusal(codret int) map[string]any {
	return map[string]any{"codret": codret, "mensaje": "Rechazado", "transaccion": nil, "token": nil}
}

func (n *Network) emit(args map[string]string) map[string]any {
	amount, err := strconv.ParseFloat(args["monto"], 64)
	hours, wrong := strconv.Atoi(args["horas_vigencia"])
	if err != nil || wrong != nil || amount <= 0 || len(args["cliente_celular"]) != 8 || args["referencia"] == "" {
		return refusal(-1)
	}
	for _, t := range n.tokens {
		if t.Reference == args["referencia"] && t.Status == emitted {
			t.Status = replaced
		}
	}
	t := &Token{Code: rand.Text()[:5], Reference: args["referencia"], Phone: args["cliente_celular"], Description: args["descripcion"],
		Amount: int64(amount*100 + 0.5), Status: emitted, EmittedAt: n.Now(), ExpiresAt: n.Now().Add(time.Duration(hours) * time.Hour)}
	n.tokens = append(n.tokens, t)
	n.next++
	return map[string]any{"codret": 0, "mensaje": "Token generado exitosamente", "transaccion": n.next, "token": t.Code}
}

func (n *Network) charge(args map[string]string) map[string]any {
	t := n.find(args["token"], args["celular"])
	switch {
	case t == nil || t.Status == replaced:
		return refusal(-3)
	case t.Status == collected:
		return refusal(-6)
	case !n.Now().Before(t.ExpiresAt):
		t.Status = expired
		return refusal(-4)
	}
	has, known := n.balances[t.Phone]
	if !known {
		has = purse
	}
	if has < t.Amount {
		return refusal(-5)
	}
	n.next++
	n.balances[t.Phone] = has - t.Amount
	t.Status, t.Transaction = collected, strconv.Itoa(n.next)
	n.Webhook.tell(*t)
	return map[string]any{"codret": 0, "mensaje": "Pago procesado exitosamente", "transaccion": n.next}
}

func (n *Network) find(code, phone string) *Token {
	for _, t := range n.tokens {
		if t.Code == code && t.Phone == phone {
			return t
		}
	}
	return nil
}

func (n *Network) inquire(reference string) map[string]any {
	tokens := []map[string]any{}
	for _, t := range n.tokens {
		if t.Reference == reference {
			tokens = append(tokens, map[string]any{"token": t.Code, "status": t.Status, "monto": decimal(t.Amount),
				"referencia": t.Reference, "transaccion": t.Transaction})
		}
	}
	return map[string]any{"codret": 0, "mensaje": "Consulta exitosa", "Ctoken": tokens}
}

func decimal(centavos int64) string { return fmt.Sprintf("%d.%02d", centavos/100, centavos%100) }

// call is one operation with its parameters.
type call struct {
	name string
	args map[string]string
}

func read(r *http.Request) (call, error) {
	var envelope struct {
		Body struct {
			Operation struct {
				XMLName xml.Name
				Args    []struct {
					XMLName xml.Name
					Text    string `xml:",chardata"`
				} `xml:",any"`
			} `xml:",any"`
		} `xml:"http://schemas.xmlsoap.org/soap/envelope/ Body"`
	}
	if err := xml.NewDecoder(io.LimitReader(r.Body, 1<<20)).Decode(&envelope); err != nil {
		return call{}, err
	}
	c := call{envelope.Body.Operation.XMLName.Local, map[string]string{}}
	for _, a := range envelope.Body.Operation.Args {
		c.args[a.XMLName.Local] = a.Text
	}
	return c, nil
}

func write(w http.ResponseWriter, operation string, result map[string]any, fault Fault) {
	text, err := json.Marshal(result)
	if err != nil {
		http.Error(w, "soap:Server", http.StatusInternalServerError)
		return
	}
	var escaped strings.Builder
	_ = xml.EscapeText(&escaped, text) // a builder does not fail
	answer := xml.Header + `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><` + operation + `Response><` +
		operation + `Result>` + escaped.String() + `</` + operation + `Result></` + operation + `Response></soap:Body></soap:Envelope>`
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	fault.send(w, []byte(answer))
}
