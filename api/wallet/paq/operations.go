package paq

import (
	"context"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// The services below Config.URL.
const (
	tokenService  = "/paqpayws/emite.asmx"
	chargeService = "/paqgo/paqgo.asmx"
	paySpace      = "http://www.paq.com.gt/paqpay/"
	goSpace       = "http://tempuri.org/"
)

// Bill is a payment that a customer is asked for.
type Bill struct {
	Reference   string
	Amount      int64 // centavos
	Phone       string
	Description string
	Life        time.Duration // of the code, in whole hours
}

type emit struct {
	XMLName xml.Name `xml:"http://www.paq.com.gt/paqpay/emite_token emite_token"`
	credentials
	Phone       string `xml:"cliente_celular"`
	Amount      string `xml:"monto"`
	Reference   string `xml:"referencia"`
	Description string `xml:"descripcion"`
	Hours       int    `xml:"horas_vigencia"`
}

func (emit) name() string  { return "emite_token" }
func (emit) space() string { return paySpace }

// Emit has PAQ send the customer a code for a bill. The code is in PAQ's answer too; it is dropped unread.
func (c *Client) Emit(ctx context.Context, b Bill) error {
	_, err := c.call(ctx, tokenService, emit{credentials: c.credentials(), Phone: national(b.Phone), Amount: Decimal(b.Amount),
		Reference: b.Reference, Description: b.Description, Hours: int(b.Life / time.Hour)})
	return err
}

type charge struct {
	XMLName xml.Name `xml:"http://tempuri.org/ PAQgo"`
	credentials
	Token string `xml:"token"`
	Phone string `xml:"celular"`
}

func (charge) name() string  { return "PAQgo" }
func (charge) space() string { return goSpace }

// Charge takes the money of the bill that the code was sent for, and returns PAQ's transaction.
func (c *Client) Charge(ctx context.Context, code, phone string) (transaction string, err error) {
	r, err := c.call(ctx, chargeService, charge{credentials: c.credentials(), Token: strings.ToUpper(code), Phone: national(phone)})
	if err == nil && r.Transaction == "" {
		err = &Error{Kind: Malformed, Op: charge{}.name()}
	}
	return string(r.Transaction), err
}

type inquire struct {
	XMLName xml.Name `xml:"http://www.paq.com.gt/paqpay/consulta_tokens consulta_tokens"`
	credentials
	Reference string `xml:"referencia"`
}

func (inquire) name() string  { return "consulta_tokens" }
func (inquire) space() string { return paySpace }

// Standing is what became of a bill.
type Standing struct {
	Paid        bool
	Transaction string
	Amount      int64 // centavos, of what was paid
	Open        bool  // a code is still good
}

// Where a code stands.
const (
	tokenInProcess = 0
	tokenEmitted   = 1
	tokenCollected = 2
)

// Inquire asks what became of the bill with a reference.
func (c *Client) Inquire(ctx context.Context, reference string) (Standing, error) {
	r, err := c.call(ctx, tokenService, inquire{credentials: c.credentials(), Reference: reference})
	if err != nil {
		return Standing{}, err
	}
	var s Standing
	for _, t := range r.Tokens {
		status, ok := t.Status.int()
		if !ok || t.Reference != reference {
			return Standing{}, &Error{Kind: Malformed, Op: inquire{}.name()}
		}
		switch status {
		case tokenInProcess, tokenEmitted:
			s.Open = true
		case tokenCollected:
			amount, err := Centavos(string(t.Amount))
			if err != nil || t.Transaction == "" {
				return Standing{}, &Error{Kind: Malformed, Op: inquire{}.name()}
			}
			return Standing{Paid: true, Transaction: string(t.Transaction), Amount: amount}, nil
		}
	}
	return s, nil
}

// national is the eight digits that PAQ knows a customer by.
func national(phone string) string { return strings.TrimPrefix(phone, "+502") }

// Decimal writes centavos as PAQ does: 49.00.
func Decimal(centavos int64) string { return fmt.Sprintf("%d.%02d", centavos/100, centavos%100) }

// Centavos reads an amount like 49.00, 49.5 or 49; nothing is rounded.
func Centavos(text string) (int64, error) {
	whole, part, _ := strings.Cut(text, ".")
	if len(part) > 2 {
		if strings.Trim(part[2:], "0") != "" {
			return 0, fmt.Errorf("%q is not an amount", text)
		}
		part = part[:2]
	}
	part += strings.Repeat("0", 2-len(part))
	v, err := strconv.ParseUint(whole+part, 10, 50)
	if err != nil || whole == "" {
		return 0, fmt.Errorf("%q is not an amount", text)
	}
	return int64(v), nil
}
