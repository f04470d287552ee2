package edge

import (
	"bytes"
	"errors"
	"io"
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
		return refuseNUL(bodyField, *tree)
	}
	return nil
}

// refuseNUL looks for text with the character that Postgres cannot keep.
func refuseNUL(field string, v any) error {
	switch v := v.(type) {
	case string:
		if strings.Contains(v, "\x00") {
			return badBody{field, "must not contain the character U+0000"}
		}
	case []any:
		for i, item := range v {
			if err := refuseNUL(field+"["+strconv.Itoa(i)+"]", item); err != nil {
				return err
			}
		}
	case map[string]any:
		for name, item := range v {
			if err := refuseNUL(inside(field, name), item); err != nil {
				return err
			}
		}
	}
	return nil
}

func inside(parent, child string) string {
	if parent == bodyField {
		return child
	}
	return parent + "." + child
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

// nameRequiredFields words huma's findings so that the missing field can be named in the answer.
func nameRequiredFields() {
	validation.MsgUnexpectedProperty = unknownField
	validation.MsgExpectedRequiredProperty = requiredPrefix + "%s"
}
