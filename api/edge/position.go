package edge

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// Latitude is degrees north, -90 to 90. Bodies may give it as a number or as text that is one.
// Anything else is kept as NaN and refused, with the field's name, before a handler runs.
type Latitude float64

// Longitude is degrees east, -180 to 180, read like Latitude.
type Longitude float64

// ParseLatitude reads a latitude from text, and says whether it is one.
func ParseLatitude(text string) (Latitude, bool) {
	v := degrees(text, 90)
	return Latitude(v), !math.IsNaN(v)
}

// ParseLongitude reads a longitude from text, and says whether it is one.
func ParseLongitude(text string) (Longitude, bool) {
	v := degrees(text, 180)
	return Longitude(v), !math.IsNaN(v)
}

// UnmarshalJSON accepts a number or a numeric string.
func (l *Latitude) UnmarshalJSON(data []byte) error {
	*l = Latitude(degrees(unquote(data), 90))
	return nil
}

// UnmarshalJSON accepts a number or a numeric string.
func (l *Longitude) UnmarshalJSON(data []byte) error {
	*l = Longitude(degrees(unquote(data), 180))
	return nil
}

// Resolve refuses what was not a latitude.
func (l *Latitude) Resolve(_ huma.Context, at *huma.PathBuffer) []error {
	return refuseDegrees(float64(*l), 90, at)
}

// Resolve refuses what was not a longitude.
func (l *Longitude) Resolve(_ huma.Context, at *huma.PathBuffer) []error {
	return refuseDegrees(float64(*l), 180, at)
}

// Schema describes a latitude in the document.
func (Latitude) Schema(huma.Registry) *huma.Schema { return degreesSchema(90, 14.634915) }

// Schema describes a longitude in the document.
func (Longitude) Schema(huma.Registry) *huma.Schema { return degreesSchema(180, -90.506882) }

// degreesSchema leaves the type open, since numeric text is welcome too; the range binds numbers.
func degreesSchema(limit, example float64) *huma.Schema {
	lowest := -limit
	return &huma.Schema{
		Minimum: &lowest, Maximum: &limit, Examples: []any{example},
		Description: fmt.Sprintf("Degrees from -%g to %g, WGS 84; a number, or text that is one.", limit, limit),
	}
}

func degrees(text string, limit float64) float64 {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || !plain(text) || math.Abs(v) > limit {
		return math.NaN()
	}
	return v
}

// plain keeps out what ParseFloat takes but people do not write: NaN, Inf, hexadecimal, underscores.
func plain(text string) bool { return strings.Trim(text, "+-.0123456789eE") == "" && text != "" }

func unquote(data []byte) string {
	var text string
	if json.Unmarshal(data, &text) == nil {
		return strings.TrimSpace(text)
	}
	return string(data)
}

func refuseDegrees(v, limit float64, at *huma.PathBuffer) []error {
	if !math.IsNaN(v) {
		return nil
	}
	return []error{&huma.ErrorDetail{
		Location: at.String(), Message: fmt.Sprintf("must be a number from -%g to %g", limit, limit),
	}}
}
