package lab

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestPlot_isWellFormedAndGrows(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	if err := Plot(&b, "a <b> & c", []Curve{{"first", []float64{5, 10, 20}}, {"nobody", nil}}); err != nil {
		t.Fatal(err)
	}
	for d := xml.NewDecoder(strings.NewReader(b.String())); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("%v\n%s", err, b.String())
		}
	}
	for _, want := range []string{"a &lt;b&gt; &amp; c", "first: mean 11.7, p95 20.0 min", "60.0,390.0 ", "740.0,50.0\""} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is missing from\n%s", want, b.String())
		}
	}
}

func TestReadPolicy_namesWhatIsWrong(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{"eta_cap_min":20}`: "", `{"eta_cap":20}`: "eta_cap", `{"parallel":9}`: "parallel", `{"offer_s":"x"}`: "offer_s", `x`: "invalid",
	} {
		path := filepath.Join(t.TempDir(), "policy.json")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		p, err := ReadPolicy(path)
		switch {
		case want == "" && (err != nil || p.ETACapMin != 20 || p.Parallel != 1):
			t.Errorf("%s: %+v %v", text, p, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}
