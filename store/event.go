package store

import (
	"bytes"
	"strconv"
	"sync"
	"time"

	"github.com/google/uuid"
)

// Event is one line of the event log. It is never changed after it was read, so everybody shares it.
type Event struct {
	Seq     int64 // dense from 1 over the whole log, in commit order
	Type    string
	Request uuid.UUID // zero when the event is of no request
	Version int64     // of the request; 0 when there is none
	At      time.Time
	Body    []byte  // the JSON object as it was stored: event, version, at, data
	Entries []Entry // one per topic
}

// Entry is an event's place in one topic.
type Entry struct {
	*Event
	Topic string
	Pos   int64 // dense from 1 within the topic

	once  sync.Once
	frame []byte
}

// Frame is the entry as clients get it: one JSON object of type "event". It is encoded once, by whoever asks first,
// and shared: callers must not change it.
func (e *Entry) Frame() []byte {
	e.once.Do(func() { e.frame = e.encode() })
	return e.frame
}

func (e *Entry) encode() []byte {
	inner := bytes.TrimSpace(e.Body)[1:] // without its first brace
	buf := make([]byte, 0, len(inner)+len(e.Topic)+80)
	buf = append(buf, `{"type":"event","topic":`...)
	buf = strconv.AppendQuote(buf, e.Topic)
	buf = append(buf, `,"pos":`...)
	buf = strconv.AppendInt(buf, e.Pos, 10)
	buf = append(buf, `,"seq":`...)
	buf = strconv.AppendInt(buf, e.Seq, 10)
	if rest := bytes.TrimSpace(inner); len(rest) > 0 && rest[0] != '}' {
		buf = append(buf, ',')
	}
	return append(buf, inner...)
}

// In returns the event's entry in topic, or nil.
func (e *Event) In(topic string) *Entry {
	for i := range e.Entries {
		if e.Entries[i].Topic == topic {
			return &e.Entries[i]
		}
	}
	return nil
}
