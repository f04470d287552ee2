package simulator

import (
	"net/http"
	"time"
)

// Fault is what goes wrong with one call. The zero fault is none.
type Fault struct {
	Silent    bool // no answer, until the caller gives up
	SlowBody  bool // the answer trickles
	Status    int  // answered instead
	Malformed bool // an answer that is not XML
	NotJSON   bool // XML without the JSON in it
	Codret    int  // answered instead
	Cut       bool // the connection breaks in the middle of the answer
	// AfterEffect lets the call do what it asked for before it goes wrong.
	AfterEffect bool
}

// Inject makes the next calls of an operation go wrong, one fault each.
func (n *Network) Inject(operation string, faults ...Fault) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.faults[operation] = append(n.faults[operation], faults...)
}

func (n *Network) takeFault(operation string) (f Fault) {
	if waiting := n.faults[operation]; len(waiting) > 0 {
		f, n.faults[operation] = waiting[0], waiting[1:]
	}
	return f
}

// before goes wrong before the call has an effect; it reports whether the call is over.
func (f Fault) before(w http.ResponseWriter, r *http.Request) bool {
	return !f.AfterEffect && f.strike(w, r)
}

// after goes wrong when the call has had its effect.
func (f Fault) after(w http.ResponseWriter, r *http.Request) bool {
	return f.AfterEffect && f.strike(w, r)
}

func (f Fault) strike(w http.ResponseWriter, r *http.Request) bool {
	switch {
	case f.Silent:
		<-r.Context().Done()
	case f.Status != 0:
		http.Error(w, "soap:Server", f.Status)
	case f.Malformed:
		_, _ = w.Write([]byte("<html>Estamos en mantenimiento")) // who went away hears nothing
	case f.NotJSON:
		write(w, "none", nil, Fault{})
	default:
		return false
	}
	return true
}

// send writes the answer whole, cut off, or too slowly.
func (f Fault) send(w http.ResponseWriter, answer []byte) {
	switch {
	case f.Cut:
		w.Header().Set("Content-Length", "100000")
		_, _ = w.Write(answer[:len(answer)/2])
		panic(http.ErrAbortHandler)
	case f.SlowBody:
		trickle(w, answer)
	default:
		_, _ = w.Write(answer)
	}
}

func trickle(w http.ResponseWriter, answer []byte) {
	for _, b := range answer {
		if _, err := w.Write([]byte{b}); err != nil {
			return
		}
		if err := http.NewResponseController(w).Flush(); err != nil {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
}
