package main_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/auxilio/auxilio/cmd/auxilio/sim"
)

// city is `auxilio sim` playing its seeded city on a site.
type city struct {
	*program
	site   *site
	report string
}

// play starts a small city at many times real time and returns when its first job is assigned.
func (s *site) play(speed int) *city {
	s.t.Helper()
	dir := s.t.TempDir()
	c := &city{site: s, report: filepath.Join(dir, "report.json")}
	c.program = launch(s.t, nil, "sim", "--url", s.urls(), "--passwords", s.passwords, "--state", filepath.Join(dir, "people.json"),
		"--json", c.report, "--seed", "7", "--speed", strconv.Itoa(speed), "--providers-count", "8", "--members", "4", "--preset", "storm")
	eventually(s.t, 2*time.Minute, "the city has assigned a job", func() bool {
		if !c.Running() {
			s.t.Fatalf("the city ended:\n%s", c.said())
		}
		return s.count(`SELECT count(*) FROM assignment`) > 0
	})
	return c
}

// end stops the city and returns its summary, which must show no gap and no duplicate.
func (c *city) end() (sum sim.Summary) {
	c.t.Helper()
	must(c.t, c.Signal(syscall.SIGTERM))
	if said, code := c.finish(time.Minute); code != 0 {
		c.t.Errorf("the city: exit %d\n%s", code, said)
	}
	text, err := os.ReadFile(c.report)
	must(c.t, err)
	must(c.t, json.Unmarshal(text, &sum))
	if sum.Gaps+sum.Duplicates+sum.Resyncs != 0 {
		c.t.Errorf("the city had %d gaps, %d duplicates, %d resyncs", sum.Gaps, sum.Duplicates, sum.Resyncs)
	}
	c.t.Logf("city: %d requests, %d assigned, %d completed; %d events, %d connects; met %v",
		sum.Requests, sum.Assigned, sum.Completed, sum.Events, sum.Connects, sum.Errors)
	return sum
}
