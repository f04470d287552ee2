package sim

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"
)

// Message is anything the server says on a socket.
type Message struct {
	Type    string          `json:"type"`
	ID      json.RawMessage `json:"id"`
	Topic   string          `json:"topic"`
	Topics  []string        `json:"topics"`
	Epoch   string          `json:"epoch"`
	Pos     int64           `json:"pos"`
	From    int64           `json:"from"`
	Head    int64           `json:"head"`
	Event   string          `json:"event"`
	At      time.Time       `json:"at"`
	Data    Facts           `json:"data"`
	Code    json.RawMessage `json:"code"`
	Text    string          `json:"message"`
	Reason  string          `json:"reason"`
	RetryMS int             `json:"retry_after_ms"`
	heard   time.Time       // when this app read it
}

// Facts is what an event tells of.
type Facts struct {
	Request  string `json:"request"`
	Offer    string `json:"offer"`
	Provider string `json:"provider"`
	Tracking string `json:"tracking_status"`
	Reason   string `json:"reason"`
}

// about reports whether the message is an event whose name begins with prefix.
func (m Message) about(prefix string) bool {
	return m.Type == "event" && strings.HasPrefix(m.Event, prefix)
}

// readFrame reads a text frame: one message or an array of them.
func readFrame(frame []byte) ([]Message, error) {
	if frame = bytes.TrimSpace(frame); len(frame) > 0 && frame[0] == '[' {
		var all []Message
		err := json.Unmarshal(frame, &all)
		return all, err
	}
	var one Message
	err := json.Unmarshal(frame, &one)
	return []Message{one}, err
}

// What an app says.
type (
	subscribe struct {
		Type  string `json:"type"`
		ID    string `json:"id"`
		Topic string `json:"topic"`
		Pos   *int64 `json:"pos,omitempty"`
		Epoch string `json:"epoch,omitempty"`
	}
	ack struct {
		Type  string `json:"type"`
		Topic string `json:"topic"`
		Pos   int64  `json:"pos"`
	}
	said struct {
		Type  string `json:"type"`
		ID    string `json:"id,omitempty"`
		Topic string `json:"topic,omitempty"`
		Token string `json:"token,omitempty"`
		Offer string `json:"offer,omitempty"`
	}
	located struct {
		Type  string `json:"type"`
		ID    string `json:"id,omitempty"`
		Fixes []Fix  `json:"fixes"`
	}
)

// Fix is one position as a phone reports it.
type Fix struct {
	Latitude   float64   `json:"latitude"`
	Longitude  float64   `json:"longitude"`
	Accuracy   float64   `json:"accuracy"` // metres
	Speed      float64   `json:"speed"`    // metres a second
	Heading    float64   `json:"heading"`  // degrees
	RecordedAt time.Time `json:"recorded_at"`
	Seq        int64     `json:"seq"`
}
