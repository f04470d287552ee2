package edge

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2/validation"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Times leave as UTC with milliseconds.
const timeFormat = "2006-01-02T15:04:05.000Z"

var encoding = json.JoinOptions(
	json.FormatNilMapAsNull(true),
	json.Deterministic(true),
	json.WithMarshalers(json.MarshalToFunc(func(enc *jsontext.Encoder, t time.Time) error {
		return enc.WriteToken(jsontext.String(t.UTC().Format(timeFormat)))
	})),
)

// Encode is the JSON every answer is written in: times in UTC with milliseconds, empty lists as [].
func Encode(v any) ([]byte, error) { return json.Marshal(v, encoding) }

func encode(w io.Writer, v any) error {
	if done, ok := v.(interface{ encoded() []byte }); ok && done.encoded() != nil {
		_, err := w.Write(done.encoded())
		return err
	}
	return json.MarshalWrite(w, v, encoding)
}

// decode reads a body without mercy: unknown, repeated or wrongly-cased keys, bytes after the value and text that is not UTF-8 are errors.
func decode(data []byte, v any) error {
	if err := json.Unmarshal(data, v, json.RejectUnknownMembers(true)); err != nil {
		return explain(err)
	}
	if tree, ok := v.(*any); ok && bytes.Contains(data, []byte(`\u0000`)) {
		return refuseNUL(*tree)
	}
	return nil
}

// refuseNUL looks for text with the character that Postgres cannot keep.
func refuseNUL(v any) error {
	if inwards, found := findNUL(v); found {
		return badBody{dotted(inwards), "must not contain the character U+0000"}
	}
	return nil
}

// findNUL says where the character is, the innermost name first: names are put together once, not at every depth.
func findNUL(v any) (at []string, found bool) {
	switch v := v.(type) {
	case string:
		return nil, strings.Contains(v, "\x00")
	case []any:
		for i, item := range v {
			if at, found := findNUL(item); found {
				return append(at, "["+strconv.Itoa(i)+"]"), true
			}
		}
	case map[string]any:
		for name, item := range v {
			if at, found := findNUL(item); found {
				return append(at, name), true
			}
		}
	}
	return nil, false
}

// dotted writes a place that was found from the inside out: fixes[2].note.
func dotted(inwards []string) string {
	var name strings.Builder
	for _, part := range slices.Backward(inwards) {
		index := strings.HasPrefix(part, "[")
		switch {
		case name.Len() == 0 && index:
			name.WriteString(bodyField)
		case name.Len() > 0 && !index:
			name.WriteString(".")
		}
		name.WriteString(part)
	}
	return cmp.Or(name.String(), bodyField)
}

// A badBody says what is wrong with a body and, where known, in which field.
// Huma keeps only the text of a decoding error, so the field travels in front of it.
type badBody struct{ field, problem string }

const fieldMark = ": "

func (b badBody) Error() string { return b.field + fieldMark + b.problem }

func explain(err error) badBody {
	var syntax *jsontext.SyntacticError
	if errors.As(err, &syntax) {
		return badBody{fieldOf(syntax.JSONPointer), syntaxProblem(syntax)}
	}
	var meaning *json.SemanticError
	if errors.As(err, &meaning) {
		return badBody{fieldOf(meaning.JSONPointer), meaningProblem(meaning)}
	}
	return badBody{bodyField, "could not be read"}
}

const bodyField = "body"

// fieldOf writes /fixes/2/latitude as fixes[2].latitude.
func fieldOf(p jsontext.Pointer) string {
	var name strings.Builder
	for token := range p.Tokens() {
		switch {
		case token != "" && strings.Trim(token, "0123456789") == "":
			name.WriteString("[" + token + "]")
		case name.Len() > 0:
			name.WriteString("." + token)
		default:
			name.WriteString(token)
		}
	}
	if name.Len() == 0 {
		return bodyField
	}
	return name.String()
}

func syntaxProblem(err *jsontext.SyntacticError) string {
	switch {
	case errors.Is(err, jsontext.ErrDuplicateName):
		return "field appears twice"
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "body ends too early"
	case err.Err != nil && strings.Contains(err.Err.Error(), "UTF-8"):
		return "text is not valid UTF-8"
	case err.Err != nil && strings.Contains(err.Err.Error(), "after top-level value"):
		return "there is something after the JSON value"
	default:
		return "not valid JSON"
	}
}

func meaningProblem(err *json.SemanticError) string {
	if errors.Is(err, json.ErrUnknownName) {
		return unknownField
	}
	return "wrong type or out of range"
}

const (
	unknownField   = "unknown field"
	requiredPrefix = "required field "
)

// wordFindings words huma's findings so that the missing field can be named in the answer, and a million is written as one.
func wordFindings() {
	validation.MsgUnexpectedProperty = unknownField
	validation.MsgExpectedRequiredProperty = requiredPrefix + "%s"
	validation.MsgExpectedMinimumNumber = "expected number >= %.15g"
	validation.MsgExpectedMaximumNumber = "expected number <= %.15g"
}
