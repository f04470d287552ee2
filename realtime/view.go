package realtime

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/geo"
	"github.com/auxilio/auxilio/geo/fleet"
)

const viewCells = 256

// view is the part of the map that a console looks at. Nothing of it is ever queued: when it is due, and only then,
// the writer asks the fleet what is newest.
type view struct {
	window fleet.Window
	rate   time.Duration
	since  uint64
	due    time.Time
}

// look opens, moves or (without cells) closes the connection's view.
func (c *conn) look(frame viewFrame) *fault {
	if !c.principal().staff() {
		return &fault{code: codeForbidden, message: "the map is for the desk"}
	}
	switch frame.RateMS {
	case 250, 1000, 5000:
	default:
		return &fault{code: codeInvalid, message: "rate_ms: must be 250, 1000 or 5000"}
	}
	window, f := parseWindow(frame.Cells)
	if f != nil {
		return f
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.view = nil
	if len(window) > 0 {
		c.view = &view{window: window, rate: time.Duration(frame.RateMS) * time.Millisecond}
	}
	c.signal()
	return nil
}

func parseWindow(names []string) (fleet.Window, *fault) {
	if len(names) > viewCells {
		return nil, &fault{code: codeInvalid, message: fmt.Sprintf("cells: at most %d", viewCells)}
	}
	window := make(fleet.Window, len(names))
	for i, name := range names {
		cell, err := geo.ParseCell(name)
		if err != nil || cell.Resolution() != fleet.ViewResolution {
			return nil, &fault{code: codeInvalid, message: fmt.Sprintf("cells[%d]: must be an H3 cell of resolution %d", i, fleet.ViewResolution)}
		}
		window[cell] = struct{}{}
	}
	return window, nil
}

// attendPositions writes the positions that are due: of the view, and of the providers on their way to requests
// that the connection follows.
func (c *conn) attendPositions(now time.Time) {
	batch := append(c.viewed(now), c.approaching(now)...)
	for start := 0; start < len(batch); {
		end, size := start, 0
		for end < len(batch) && (end == start || size+len(batch[end].data) <= frameBytes) {
			size += len(batch[end].data)
			end++
		}
		if err := c.send(batch[start:end]); err != nil {
			c.end(closing{abrupt: true})
			return
		}
		start = end
	}
}

// viewed is what changed in the view since it was last written, one message per cell.
func (c *conn) viewed(now time.Time) []message {
	c.mu.Lock()
	v := c.view
	if v == nil || now.Before(v.due) {
		c.mu.Unlock()
		return nil
	}
	v.due = now.Add(v.rate)
	c.mu.Unlock()
	changed, next := c.server.fleet.Changes(v.since, v.window) // only the writer uses since
	v.since = next
	return byCell(changed)
}

func byCell(positions []fleet.Position) []message {
	rows := map[geo.Cell][]byte{}
	var order []geo.Cell
	for _, p := range positions {
		cell := geo.CellAt(p.Point, fleet.ViewResolution)
		if rows[cell] == nil {
			order = append(order, cell)
			rows[cell] = append(rows[cell], `{"type":"positions","cell":"`+cell.String()+`","rows":[`...)
		} else {
			rows[cell] = append(rows[cell], ',')
		}
		rows[cell] = appendRow(rows[cell], p)
	}
	batch := make([]message, len(order))
	for i, cell := range order {
		batch[i] = message{data: append(rows[cell], ']', '}')}
	}
	return batch
}

// appendRow writes [provider, lat·1e6, lng·1e6, heading, speed_dms, unix_s, state]. What the device did not tell is null.
func appendRow(buf []byte, p fleet.Position) []byte {
	buf = append(buf, '[', '"')
	buf = append(buf, p.Provider.String()...)
	buf = append(buf, '"', ',')
	buf = strconv.AppendInt(buf, int64(math.Round(p.Point.Lat*1e6)), 10)
	buf = append(buf, ',')
	buf = strconv.AppendInt(buf, int64(math.Round(p.Point.Lng*1e6)), 10)
	buf = append(buf, ',')
	buf = appendMeasure(buf, p.Heading)
	buf = append(buf, ',')
	buf = appendMeasure(buf, p.Speed*10)
	buf = append(buf, ',')
	buf = strconv.AppendInt(buf, p.FixedAt.Unix(), 10)
	buf = append(buf, ',', '"')
	buf = append(buf, stateName(p.State)...)
	return append(buf, '"', ']')
}

func appendMeasure(buf []byte, v float64) []byte {
	if math.IsNaN(v) {
		return append(buf, "null"...)
	}
	return strconv.AppendInt(buf, int64(math.Round(v)), 10)
}

func stateName(s fleet.State) string {
	switch s {
	case fleet.Available:
		return "available"
	case fleet.Busy:
		return "busy"
	}
	return "off"
}

// approaching is where the providers of followed requests are, where that is the follower's business and new.
func (c *conn) approaching(now time.Time) (batch []message) {
	if now.Before(c.outflow.tracked.Add(c.server.timing.Track)) {
		return nil
	}
	c.outflow.tracked = now
	own := c.principal().Provider // who needs not be told where they are
	for _, s := range c.followed() {
		j, known := c.server.journeys.of(s.topic)
		if !known || !j.underWay() || j.Provider == own {
			continue
		}
		position, seen := c.server.fleet.Position(uuid.UUID(j.Provider))
		if !seen || position.Change <= s.tracked {
			continue
		}
		s.tracked = position.Change // only the writer uses it
		batch = append(batch, message{data: appendApproach(nil, s.topic.id, position, c.server.estimate(j, position, now))})
	}
	return batch
}

// followed are the requests on this connection.
func (c *conn) followed() (subs []*subscription) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range c.subs {
		if s.topic.kind == requestTopic && s.mode != ended {
			subs = append(subs, s)
		}
	}
	return subs
}

// estimate is how the rest of the way looks from position.
type estimate struct {
	minutes   int
	distanceM int
}

func appendApproach(buf []byte, request uuid.UUID, p fleet.Position, e estimate) []byte {
	buf = append(buf, `{"type":"positions","request":"`...)
	buf = append(buf, request.String()...)
	buf = append(buf, `","row":`...)
	buf = appendRow(buf, p)
	return fmt.Appendf(buf, `,"eta":{"minutes":%d,"distance_m":%d}}`, e.minutes, e.distanceM)
}
