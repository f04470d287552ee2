package realtime

import (
	"bytes"
	"testing"
	"time"
)

func TestQueue_isBounded(t *testing.T) {
	t.Parallel()
	for _, size := range []int{1, 100, 2000, queueBytes, queueBytes + 1} {
		var q queue
		s := &subscription{}
		m := message{data: make([]byte, size), sub: s}
		n := 0
		for q.push(m) {
			n++
		}
		if n > queueMessages || q.bytes > queueBytes || n != len(q.waiting) || s.queued != n {
			t.Errorf("messages of %d: %d queued, %d bytes", size, n, q.bytes)
		}
		if n < min(queueMessages, queueBytes/size) {
			t.Errorf("messages of %d: only %d queued", size, n)
		}
		if !q.pushReply([]byte("{}")) {
			t.Errorf("messages of %d: no room for an answer", size)
		}
		for n = 0; q.pushReply(make([]byte, 1000)); n++ {
			if n > 2*queueMessages {
				t.Fatal("answers are not bounded")
			}
		}
	}
}

func TestQueue_takesInOrderAndWhole(t *testing.T) {
	t.Parallel()
	var q queue
	a, b := &subscription{}, &subscription{}
	for i := range byte(200) {
		s := a
		if i%3 == 0 {
			s = b
		}
		if !q.push(message{data: bytes.Repeat([]byte{i}, int(i)*5+1), sub: s}) {
			t.Fatalf("no room for %d", i)
		}
	}
	if q.drop(b) != 67 || b.queued != 0 {
		t.Errorf("%d left of what was dropped", b.queued)
	}
	var got []byte
	for len(q.waiting) > 0 {
		batch := q.take(nil)
		size := 0
		for _, m := range batch {
			got = append(got, m.data[0])
			size += len(m.data)
		}
		if len(batch) > frameMessages || size > frameBytes {
			t.Errorf("a frame of %d messages, %d bytes", len(batch), size)
		}
	}
	if q.bytes != 0 || a.queued != 0 || len(got) != 133 {
		t.Errorf("%d bytes, %d entries left; %d taken", q.bytes, a.queued, len(got))
	}
	for i := 1; i < len(got); i++ {
		if got[i] <= got[i-1] {
			t.Fatalf("%d after %d", got[i], got[i-1])
		}
	}
}

func TestQueue_oneLargeMessageStillGoes(t *testing.T) {
	t.Parallel()
	var q queue
	q.push(message{data: make([]byte, 3*frameBytes)})
	if batch := q.take(nil); len(batch) != 1 {
		t.Errorf("took %d", len(batch))
	}
}

func TestJoin_objectOrArray(t *testing.T) {
	t.Parallel()
	one, two := message{data: []byte(`{"a":1}`)}, message{data: []byte(`{"b":2}`)}
	if got := string(join(nil, []message{one})); got != `{"a":1}` {
		t.Error(got)
	}
	if got := string(join(nil, []message{one, two})); got != `[{"a":1},{"b":2}]` {
		t.Error(got)
	}
}

func TestBucket_rateAndBurst(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	b := newBucket(10, 40)
	taken := 0
	for range 100 {
		if b.take(now) {
			taken++
		}
	}
	for i := range 100 {
		if b.take(now.Add(time.Duration(i) * 10 * time.Millisecond)) {
			taken++
		}
	}
	if taken != 49 {
		t.Errorf("%d taken at once and in the second after, want 40 and 9", taken)
	}
}

func TestTopic_parse(t *testing.T) {
	t.Parallel()
	const id = "0193b5a0-0000-7000-8000-000000000001"
	for name, want := range map[string]string{
		"board": "board", "board:default": "board", "request:" + id: "request:" + id, "user:" + id: "user:" + id,
		"provider:0193B5A0-0000-7000-8000-00000000000A": "provider:0193b5a0-0000-7000-8000-00000000000a",
		"": "", "board:": "", "board:x": "", "boards": "", "request": "", "request:": "", "request:1": "", "other:" + id: "",
		"request:{" + id + "}": "", "request:urn:uuid:" + id: "", "request:" + id + ":x": "", "request:0193b5a0000070008000000000000001": "",
	} {
		if got, ok := parseTopic(name); got.name != want && ok || ok != (want != "") {
			t.Errorf("%q: %q, %v", name, got.name, ok)
		}
	}
}
