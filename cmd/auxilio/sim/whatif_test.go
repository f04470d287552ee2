package sim

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A day under another policy is told call by call and drawn; under the same policy nothing differs.
func TestWhatIf_tellsAndDrawsTheDifferences(t *testing.T) {
	t.Parallel()
	trace := write(t, "t_s,latitude,longitude\n0,14.60,-90.50\n60,14.61,-90.50\n90,14.62,-90.50\n")
	starts := write(t, "t_s,latitude,longitude\n0,14.605,-90.50\n0,14.70,-90.50\n")
	plot := filepath.Join(t.TempDir(), "waits.svg")
	args := []string{"--offline", "--trace", trace, "--providers", starts, "--policy"}
	for policy, want := range map[string]string{`{}`: "0 of 3 calls went otherwise", `{"eta_cap_min":5,"eta_cap_growth":0,"eta_cap_free_share":1}`: "somebody else"} {
		var out, complaints bytes.Buffer
		if code := Main(append(args, write(t, policy), "--plot", plot), strings.NewReader(""), &out, &complaints); code != exitDone {
			t.Fatalf("exit %d: %s", code, complaints.String())
		}
		if !strings.Contains(out.String(), want) {
			t.Errorf("%s: the report does not say %q:\n%s", policy, want, out.String())
		}
	}
	if drawn, err := os.ReadFile(plot); err != nil || !strings.Contains(string(drawn), "what if: mean") {
		t.Errorf("%s, %v", drawn, err)
	}
}
