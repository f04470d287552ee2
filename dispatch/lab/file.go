package lab

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"

	"github.com/auxilio/auxilio/dispatch/match"
)

// ReadPolicy reads the fields of a policy that differ from the default from a JSON file. It names a field that is not one,
// or that cannot stand.
func ReadPolicy(path string) (match.Policy, error) {
	p := match.Default()
	text, err := os.ReadFile(path)
	if err != nil {
		return p, err
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil {
		return p, fmt.Errorf("%s: %w", path, err)
	}
	if err := p.Validate(); err != nil {
		return p, fmt.Errorf("%s: %w", path, err)
	}
	return p, nil
}
