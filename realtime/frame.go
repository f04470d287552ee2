package realtime

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Codes of error frames.
const (
	codeBadFrame     = "BAD_FRAME"     // not JSON, or not of the form its type has
	codeUnknownType  = "UNKNOWN_TYPE"  // no such type of frame
	codeInvalid      = "INVALID_INPUT" // a field is out of its range
	codeForbidden    = "FORBIDDEN"
	codeNotFound     = "NOT_FOUND"
	codeNoTopic      = "NOT_SUBSCRIBED"
	codeTopics       = "TOO_MANY_TOPICS"
	codeLimited      = "RATE_LIMITED"
	codeRefused      = "LOCATION_REFUSED"
	codeUnauthorized = "UNAUTHORIZED"
	codeUnavailable  = "UNAVAILABLE" // a store is away; trying again is right
)

// fault is what is wrong with a frame a client sent.
type fault struct {
	id            jsontext.Value // of the frame, to be sent back
	code, message string
}

func (f *fault) Error() string { return f.code + ": " + f.message }

// Frames a client sends. ID is any JSON string or number; it comes back with the answer.
type (
	envelope struct {
		Type string         `json:"type"`
		ID   jsontext.Value `json:"id"`
	}
	subscribeFrame struct {
		envelope
		Topic string  `json:"topic"`
		Pos   *int64  `json:"pos"`
		Epoch *string `json:"epoch"`
	}
	unsubscribeFrame struct {
		envelope
		Topic string `json:"topic"`
	}
	ackFrame struct {
		envelope
		Topic string `json:"topic"`
		Pos   int64  `json:"pos"`
	}
	viewFrame struct {
		envelope
		Cells  []string `json:"cells"`
		RateMS int      `json:"rate_ms"`
	}
	locationFrame struct {
		envelope
		fixFields
		Fixes []fixFields `json:"fixes"`
	}
	offerShownFrame struct {
		envelope
		Offer string `json:"offer"`
	}
	authFrame struct {
		envelope
		Token string `json:"token"`
	}
	pingFrame struct{ envelope }
)

// fixFields are one reading of a device.
type fixFields struct {
	Latitude   *coordinate `json:"latitude"`
	Longitude  *coordinate `json:"longitude"`
	Accuracy   *float64    `json:"accuracy"`
	Speed      *float64    `json:"speed"`
	Heading    *float64    `json:"heading"`
	RecordedAt *time.Time  `json:"recorded_at"`
	Seq        *int64      `json:"seq"`
}

// coordinate is degrees, as a number or as a string that holds one.
type coordinate float64

var errNotNumber = errors.New("must be a number")

// UnmarshalJSONFrom reads either form. What is not a finite decimal number is refused.
func (c *coordinate) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	tok, err := dec.ReadToken()
	if err != nil {
		return err
	}
	text := tok.String()
	if tok.Kind() != '0' && (tok.Kind() != '"' || strings.Trim(text, "+-.0123456789eE") != "") {
		return errNotNumber
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsInf(v, 0) || math.IsNaN(v) {
		return errNotNumber
	}
	*c = coordinate(v)
	return nil
}

const maxFrameID = 64 // bytes of a frame's id

// peek reads the type and id of a frame, whatever else it holds.
func peek(data []byte) (envelope, *fault) {
	var e envelope
	if err := json.Unmarshal(data, &e); err != nil {
		return envelope{}, &fault{code: codeBadFrame, message: explain(err)}
	}
	if len(e.ID) > maxFrameID || len(e.ID) > 0 && !strings.ContainsRune(`"0`, rune(e.ID.Kind())) {
		return envelope{}, &fault{code: codeBadFrame, message: "id: must be a short string or a number"}
	}
	return e, nil
}

// decode reads a frame strictly: unknown, repeated or wrongly-cased keys are faults.
func decode[T any](data []byte, id jsontext.Value) (T, *fault) {
	var frame T
	if err := json.Unmarshal(data, &frame, json.RejectUnknownMembers(true)); err != nil {
		return frame, &fault{id: id, code: codeBadFrame, message: explain(err)}
	}
	return frame, nil
}

// explain names the field that could not be read.
func explain(err error) string {
	var syntax *jsontext.SyntacticError
	if errors.As(err, &syntax) {
		return fieldName(syntax.JSONPointer) + "not valid JSON"
	}
	var meaning *json.SemanticError
	if !errors.As(err, &meaning) {
		return "could not be read"
	}
	switch {
	case errors.Is(meaning.Err, json.ErrUnknownName):
		return fieldName(meaning.JSONPointer) + "unknown field"
	case errors.Is(meaning.Err, errNotNumber):
		return fieldName(meaning.JSONPointer) + errNotNumber.Error()
	}
	return fieldName(meaning.JSONPointer) + "wrong type or out of range"
}

func fieldName(p jsontext.Pointer) string {
	name := strings.ReplaceAll(strings.TrimPrefix(string(p), "/"), "/", ".")
	if name == "" {
		return ""
	}
	return name + ": "
}

// Frames the server sends beside events and positions.
type (
	welcomeFrame struct {
		Type        string   `json:"type"`
		Session     string   `json:"session"`
		Epoch       string   `json:"epoch"`
		User        string   `json:"user"`
		Role        string   `json:"role"`
		HeartbeatMS int64    `json:"heartbeat_ms"`
		ServerTime  string   `json:"server_time"`
		Topics      []string `json:"topics"`
	}
	subscribedFrame struct {
		Type     string         `json:"type"`
		ID       jsontext.Value `json:"id,omitempty"`
		Topic    string         `json:"topic"`
		From     int64          `json:"from"` // the position after which events follow
		Head     int64          `json:"head"`
		Snapshot any            `json:"snapshot,omitempty"`
	}
	unsubscribedFrame struct {
		Type  string `json:"type"`
		Topic string `json:"topic"`
		Code  string `json:"code"`
	}
	resyncFrame struct {
		Type   string `json:"type"`
		Topic  string `json:"topic"`
		Reason string `json:"reason"`
		Head   int64  `json:"head"`
	}
	errorFrame struct {
		Type    string         `json:"type"`
		ID      jsontext.Value `json:"id,omitempty"`
		Code    string         `json:"code"`
		Message string         `json:"message"`
	}
	pongFrame struct {
		Type string         `json:"type"`
		ID   jsontext.Value `json:"id,omitempty"`
	}
	authRequiredFrame struct {
		Type string `json:"type"`
		InS  int64  `json:"in_s"`
	}
	byeFrame struct {
		Type         string `json:"type"`
		Code         int    `json:"code"`
		RetryAfterMS int64  `json:"retry_after_ms"`
	}
	boardSnapshot struct {
		Pos   int64  `json:"pos"`
		Epoch string `json:"epoch"`
	}
	requestSnapshot struct {
		Request  string `json:"request"`
		State    string `json:"state"`
		Version  int64  `json:"version"`
		Provider string `json:"provider,omitempty"`
	}
)

var heartbeatFrame = []byte(`{"type":"heartbeat"}`)

// encode writes a frame. The frames of this file cannot fail to encode.
func encode(frame any) []byte {
	data, err := json.Marshal(frame)
	if err != nil {
		panic("encode a frame: " + err.Error())
	}
	return data
}

// wireTime is how times are written: UTC with milliseconds.
func wireTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
