package main_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/auxilio/auxilio/cmd/auxilio/sim"
)

// table writes a CSV file of n calls or starts, one every so many seconds, around a point.
func table(t *testing.T, n, every int, lat, lng float64) string {
	t.Helper()
	text := "t_s,latitude,longitude\n"
	for i := range n {
		text += fmt.Sprintf("%d,%.4f,%.4f\n", i*every, lat+0.004*float64(i%7), lng-0.003*float64(i%5))
	}
	path := filepath.Join(t.TempDir(), "table.csv")
	must(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func TestReplay_everyRequestEnds(t *testing.T) {
	t.Parallel()
	s, report := newSite(t, 2), filepath.Join(t.TempDir(), "report.json")
	said, code := launch(t, nil, "sim", "--url", s.urls(), "--passwords", s.passwords, "--state", filepath.Join(t.TempDir(), "people.json"),
		"--trace", table(t, 12, 120, 40.70, -73.95), "--providers", table(t, 5, 60, 40.71, -73.96),
		"--hours", "1", "--speed", "300", "--members", "3", "--json", report).finish(3 * time.Minute)
	if code != 0 {
		t.Fatalf("exit %d\n%s", code, said)
	}
	text, err := os.ReadFile(report)
	must(t, err)
	var sum sim.Summary
	must(t, json.Unmarshal(text, &sum))
	if sum.Requests != 12 || sum.Completed+sum.Unserved != 12 || sum.Completed < 10 || sum.Events == 0 {
		t.Errorf("%+v\n%s", sum, said)
	}
	if n := s.count(`SELECT count(*) FROM request WHERE state = 'completed'`); n != sum.Completed {
		t.Errorf("the summary counts %d completed requests, the database %d", sum.Completed, n)
	}
	s.audited()
}
