package realtime

// Bounds of a connection's queue, and of one frame taken from it.
const (
	queueMessages = 256
	queueBytes    = 256 << 10
	frameMessages = 64
	frameBytes    = 32 << 10
)

// message is one JSON object on its way to a client. The bytes are shared and never changed.
type message struct {
	data []byte
	sub  *subscription // whose entry it is; nil for everything else
}

// queue holds what waits for a connection's writer. Its connection's mutex guards it.
type queue struct {
	waiting []message
	bytes   int
	answers int // of the waiting, those that are no entries
}

// push adds an event unless the queue is full.
func (q *queue) push(m message) bool {
	if len(q.waiting) >= queueMessages || q.bytes+len(m.data) > queueBytes {
		return false
	}
	q.add(m)
	return true
}

// pushReply adds an answer. Answers may use as much again as events; a client that does not read them is refused.
func (q *queue) pushReply(data []byte) bool {
	if len(q.waiting) >= 2*queueMessages || q.bytes+len(data) > 2*queueBytes {
		return false
	}
	q.add(message{data: data})
	return true
}

func (q *queue) add(m message) {
	q.waiting = append(q.waiting, m)
	q.bytes += len(m.data)
	if m.sub != nil {
		m.sub.queued++
	} else {
		q.answers++
	}
}

// take removes what fits in one frame, at least one message if there is any, and appends it to batch.
func (q *queue) take(batch []message) []message {
	size, n := 0, 0
	for n < len(q.waiting) && n < frameMessages && (n == 0 || size+len(q.waiting[n].data) <= frameBytes) {
		size += len(q.waiting[n].data)
		q.took(q.waiting[n])
		n++
	}
	batch = append(batch, q.waiting[:n]...)
	rest := copy(q.waiting, q.waiting[n:])
	clear(q.waiting[rest:])
	q.waiting = q.waiting[:rest]
	q.bytes -= size
	if rest == 0 && cap(q.waiting) > frameMessages {
		q.waiting = nil // a burst should not be paid for by an idle socket
	}
	return batch
}

func (q *queue) took(m message) {
	if m.sub != nil {
		m.sub.queued--
	} else {
		q.answers--
	}
}

// drop removes the entries of one subscription and returns how many there were.
func (q *queue) drop(s *subscription) (dropped int64) {
	kept := q.waiting[:0]
	for _, m := range q.waiting {
		if m.sub == s {
			q.bytes -= len(m.data)
			q.took(m)
			dropped++
			continue
		}
		kept = append(kept, m)
	}
	clear(q.waiting[len(kept):])
	q.waiting = kept
	return dropped
}

// join makes one frame of messages: the object itself, or an array of the objects.
func join(buf []byte, batch []message) []byte {
	if len(batch) == 1 {
		return append(buf, batch[0].data...)
	}
	buf = append(buf, '[')
	for i, m := range batch {
		if i > 0 {
			buf = append(buf, ',')
		}
		buf = append(buf, m.data...)
	}
	return append(buf, ']')
}
