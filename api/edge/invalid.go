package edge

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// invalid makes one 400 of everything huma found, by field.
func invalid(message string, errs []error) *Failure {
	f := &Failure{Status: http.StatusBadRequest, Code: "INVALID_INPUT", Message: message}
	for _, err := range errs {
		var ready *Failure
		if errors.As(err, &ready) {
			return ready
		}
		field, problem := locate(err)
		f.add(field, problem)
	}
	if len(f.Errors) == 0 {
		f.add(bodyField, message)
	}
	f.Message = f.summary()
	return f
}

func (f *Failure) add(field, problem string) {
	if f.Errors == nil {
		f.Errors = map[string][]string{}
	}
	f.Errors[field] = append(f.Errors[field], problem)
}

func (f *Failure) summary() string {
	if len(f.Errors) == 1 {
		for field, problems := range f.Errors {
			return field + fieldMark + problems[0]
		}
	}
	return strconv.Itoa(len(f.Errors)) + " fields are not valid"
}

// locate finds the field a huma error is about. The place (body, query, path) is dropped: names are unique enough.
func locate(err error) (field, problem string) {
	var detailer huma.ErrorDetailer
	if !errors.As(err, &detailer) {
		return bodyField, err.Error()
	}
	detail := detailer.ErrorDetail()
	_, field, _ = strings.Cut(detail.Location, ".")
	if missing, ok := strings.CutPrefix(detail.Message, requiredPrefix); ok {
		return join(field, missing), "required"
	}
	if at, text, ok := strings.Cut(detail.Message, fieldMark); ok && detail.Location == bodyField {
		return at, text
	}
	if field == "" {
		field = bodyField
	}
	return field, detail.Message
}

func join(parent, child string) string {
	if parent == "" {
		return child
	}
	return parent + "." + child
}
