package main_test

import (
	"sync"
)

// receipt is a 2xx: what the server has said is done.
type receipt struct {
	request string
	state   string // after it
	version int64  // of the request
	offer   string // accepted, empty otherwise
}

// receipts are all that people were told is done. It is safe for concurrent use.
type receipts struct {
	mu   sync.Mutex
	kept []receipt
	lost int // calls to ask for help that were never answered: there may be a request or not
}

func (r *receipts) keep(one receipt) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.kept = append(r.kept, one)
}

func (r *receipts) lose() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lost++
}

// byState counts the receipts.
func (r *receipts) byState() map[string]int {
	n := map[string]int{}
	for _, one := range r.kept {
		n[one.state]++
	}
	return n
}

// honoured checks that every receipt is in the database.
func (s *site) honoured(r *receipts) {
	s.t.Helper()
	const move = `SELECT count(*) FROM request_history WHERE request_id = $1 AND version = $2 AND to_state = $3`
	const acceptance = `SELECT count(*) FROM offer o JOIN assignment a ON a.offer_id = o.id
		WHERE o.id = $1 AND o.request_id = $2 AND o.status = 'ACCEPTED'`
	for _, one := range r.kept {
		if s.count(move, one.request, one.version, one.state) != 1 {
			s.t.Errorf("acknowledged and lost: request %s became %s in version %d", one.request, one.state, one.version)
		}
		if one.offer != "" && s.count(acceptance, one.offer, one.request) != 1 {
			s.t.Errorf("acknowledged and lost: offer %s was accepted", one.offer)
		}
	}
}
