package realtime

import (
	"math"
	"time"
)

// attend does what is due at now: it ends the connection, queues notices, writes nothing but positions.
func (c *conn) attend(now time.Time) {
	c.attendLife(now)
	c.release(now)
	c.attendPositions(now)
	if now.Sub(c.outflow.sentAt) >= c.server.timing.Heartbeat {
		c.outflow.sentAt = now // or the frame just below, whichever is later
		c.mu.Lock()
		c.queue.pushReply(heartbeatFrame)
		c.mu.Unlock()
	}
}

// attendLife ends the connection when its first frame, its token or its time is over.
func (c *conn) attendLife(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	expires := c.who.Expires
	switch {
	case !c.spoke && !now.Before(c.opened.Add(c.server.timing.FirstFrame)):
		c.endLocked(closeMute)
	case !now.Before(expires):
		c.endLocked(closeExpired)
	case !now.Before(c.outflow.lifetime):
		c.endLocked(closeLifetime)
	case !now.Before(expires.Add(-authNotice)) && !c.outflow.noticed.Equal(expires):
		c.outflow.noticed = expires
		left := int64(math.Ceil(expires.Sub(now).Seconds()))
		c.replyLocked(authRequiredFrame{Type: "auth_required", InS: left})
	}
}

// release lets personal topics flow once the client had its chance to say from where it resumes them.
func (c *conn) release(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.resumed && now.Before(c.opened.Add(c.server.timing.Resume)) {
		return
	}
	for _, s := range c.subs {
		if s.mode == waiting {
			s.mode = lagging
		}
	}
}

// due is when the writer has something to do though nobody wakes it.
func (c *conn) due() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	t := c.server.timing
	next := earliest(c.outflow.sentAt.Add(t.Heartbeat), c.outflow.lifetime, c.who.Expires)
	if notice := c.who.Expires.Add(-authNotice); !c.outflow.noticed.Equal(c.who.Expires) {
		next = earliest(next, notice)
	}
	if !c.spoke {
		next = earliest(next, c.opened.Add(t.FirstFrame))
	}
	if c.view != nil {
		next = earliest(next, c.view.due)
	}
	for _, s := range c.subs {
		switch {
		case s.mode == waiting:
			next = earliest(next, c.opened.Add(t.Resume))
		case s.mode == lagging:
			next = earliest(next, s.retryAt)
		}
		if s.topic.kind == requestTopic {
			next = earliest(next, c.outflow.tracked.Add(t.Track))
		}
	}
	return next
}

func earliest(first time.Time, others ...time.Time) time.Time {
	for _, t := range others {
		if t.Before(first) {
			first = t
		}
	}
	return first
}
