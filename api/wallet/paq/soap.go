package paq

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"strconv"
	"strings"
)

// operation is the body of a call: an element with the parameters as its children.
type operation interface {
	name() string
	space() string // namespace of the element, and the front of the SOAP action
}

type credentials struct {
	User     string `xml:"usuario"`
	Password string `xml:"password"`
	RepID    string `xml:"rep_id"`
}

func (c *Client) credentials() credentials {
	return credentials{c.cfg.User, c.cfg.Password, c.cfg.RepID}
}

// envelope is what is sent.
type envelope struct {
	XMLName xml.Name `xml:"http://schemas.xmlsoap.org/soap/envelope/ Envelope"`
	Body    struct {
		Operation any
	} `xml:"http://schemas.xmlsoap.org/soap/envelope/ Body"`
}

func encode(op operation) ([]byte, error) {
	var e envelope
	e.Body.Operation = op
	text, err := xml.Marshal(e)
	return append([]byte(xml.Header), text...), err
}

// reply is the JSON inside of an answer. PAQ writes numbers as such and as text.
type reply struct {
	Codret      *number `json:"codret"`
	Transaction number  `json:"transaccion"`
	Tokens      []token `json:"Ctoken"`
}

type token struct {
	Status      number `json:"status"`
	Amount      number `json:"monto"`
	Reference   string `json:"referencia"`
	Transaction number `json:"transaccion"`
}

// number is a number that may be written as text.
type number string

func (n *number) UnmarshalJSON(text []byte) error {
	s := strings.Trim(string(text), `"`)
	if s == "null" {
		s = ""
	}
	*n = number(s)
	return nil
}

func (n number) int() (int, bool) {
	v, err := strconv.Atoi(string(n))
	return v, err == nil
}

// decode finds the result of an operation in a SOAP answer and reads the JSON in it.
func decode(op string, text []byte) (reply, error) {
	malformed := &Error{Kind: Malformed, Op: op}
	result, ok := resultOf(op, text)
	if !ok {
		return reply{}, malformed
	}
	var r reply
	if err := json.Unmarshal([]byte(result), &r); err != nil || r.Codret == nil {
		return reply{}, malformed
	}
	code, ok := r.Codret.int()
	if !ok {
		return reply{}, malformed
	}
	return r, refused(op, Codret(code))
}

// resultOf reads the whole answer, so that one that was cut off is seen, and returns the text of its result element.
func resultOf(op string, text []byte) (string, bool) {
	var answer struct {
		XMLName xml.Name `xml:"Envelope"`
		Body    struct {
			Response struct {
				XMLName xml.Name
				Result  struct {
					XMLName xml.Name
					Text    string `xml:",chardata"`
				} `xml:",any"`
			} `xml:",any"`
		} `xml:"Body"`
	}
	if err := xml.NewDecoder(bytes.NewReader(text)).Decode(&answer); err != nil {
		return "", false
	}
	r := answer.Body.Response
	return strings.TrimSpace(r.Result.Text), r.XMLName.Local == op+"Response" && r.Result.XMLName.Local == op+"Result"
}
