package dispatch

import (
	"cmp"
	"time"
)

// Event is a fact written with the change it tells of. It holds ids and states, never health text, names or positions:
// every reader of its topics sees the same bytes.
type Event struct {
	Type    string // request.assigned, offer.created, provider.online …
	Topics  []string
	At      time.Time
	Version int64 // of the request, 0 when there is none
	Request *Request
	Facts   Facts
}

// Facts are the particulars of an event beside the request's own state; zero values are left out.
type Facts struct {
	Provider ProviderID
	Offer    OfferID
	From     State
	Reason   string // one of the server's own words
	Note     string // what a person wrote: kept in the history, never in the event
	Flag     string // the attention flag raised or cleared
	Update   string // id of the update (message)
	Document DocumentID
	Author   string // role of the author of the message or document
	Until    time.Time
	Version  int // of a policy
}

// Topics of events.
const BoardTopic = "board"

func (id RequestID) Topic() string  { return "request:" + id.String() }
func (id ProviderID) Topic() string { return "provider:" + id.String() }
func (id UserID) Topic() string     { return "user:" + id.String() }

// words is what the history keeps as the reason.
func (f Facts) words() string {
	return cmp.Or(f.Note, f.Flag, f.Reason)
}
