//go:build unix

package main

import (
	"net/url"
	"sync"
)

// login is how one demo account logs in.
type login struct {
	Email    string `json:"email"`
	Password string `json:"password"`
}

// report is what --accounts tells other programs about this run.
type report struct {
	URL         string           `json:"url"`
	InternalURL string           `json:"internal_url"`
	URLs        []string         `json:"urls"`
	DatabaseURL string           `json:"database_url"`
	RedisURL    string           `json:"redis_url"`
	MailURL     string           `json:"mail_url,omitempty"`     // page with the letters that were sent; for programs /letters.json
	PaymentsURL string           `json:"payments_url,omitempty"` // page with the payment codes that members were sent
	PIDs        map[string]int   `json:"pids"`                   // node1 …, and postgres and redis when they are ours
	Accounts    map[string]login `json:"accounts"`
}

// tryURL opens the page with all three seats taken. What is behind the # never leaves the browser.
func (r report) tryURL() string {
	seats := url.Values{}
	for seat, role := range map[string]string{"desk": "dispatcher", "member": "member", "provider": "provider"} {
		seats.Set(seat, r.Accounts[role].Email+":"+r.Accounts[role].Password)
	}
	return r.URL + tryPath + "#" + seats.Encode()
}

// accountsFile keeps a report on disk, once published, as process ids change. Safe for concurrent use.
type accountsFile struct {
	path string // empty: nothing is written

	mu        sync.Mutex
	report    report
	published bool
}

// running notes the process id of a unit.
func (f *accountsFile) running(name string, pid int) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.report.PIDs[name] = pid
	return f.write()
}

// publish writes the file for the first time.
func (f *accountsFile) publish() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.published = true
	return f.write()
}

func (f *accountsFile) write() error {
	if f.path == "" || !f.published {
		return nil
	}
	return writePrivate(f.path, f.report)
}
