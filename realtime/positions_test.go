package realtime_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/geo"
	"github.com/auxilio/auxilio/geo/fleet"
	"github.com/auxilio/auxilio/realtime"
)

func (n *node) move(p realtime.Principal, seq int64, lat, lng float64) {
	n.city.t.Helper()
	v := n.fleet.Report(context.Background(), []fleet.Fix{{Provider: uuid.UUID(p.Provider), Point: geo.Point{Lat: lat, Lng: lng},
		Accuracy: fleet.Unknown, Speed: 4.26, Heading: 90, RecordedAt: time.Now(), Seq: seq}})
	if v[0] != fleet.Accepted {
		n.city.t.Fatalf("fix refused: %s", v[0])
	}
}

func cellOf(lat, lng float64) string { return geo.CellAt(geo.Point{Lat: lat, Lng: lng}, 7).String() }

func TestView_newestOfTheWindow(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	n := c.node()
	seen, elsewhere := c.login(dispatch.RoleProvider), c.login(dispatch.RoleProvider)
	n.online(seen, 14.6, -90.5)
	n.online(elsewhere, 15.9, -91.9)
	ws, _ := n.connect(c.login(dispatch.RoleDispatcher))
	ws.send(map[string]any{"type": "view", "cells": []string{cellOf(14.6, -90.5)}, "rate_ms": 250})
	first := ws.await("positions")
	if first.Cell != cellOf(14.6, -90.5) || len(first.Rows) != 1 || first.Rows[0][0] != seen.Provider.String() {
		t.Fatalf("%s", first.raw)
	}
	n.move(seen, 1, 14.6001, -90.5)
	n.move(seen, 2, 14.6002, -90.5)
	row := ws.await("positions").Rows[0]
	if row[1] != 14600200.0 || row[2] != -90500000.0 || row[3] != 90.0 || row[4] != 43.0 || row[6] != "available" {
		t.Errorf("row %v", row)
	}
	n.fleet.Put(fleet.Unit{Provider: uuid.UUID(seen.Provider), State: fleet.Off, Services: []string{"GRUA"}, Vehicle: geo.TowTruck})
	if row := ws.await("positions").Rows[0]; row[6] != "off" {
		t.Errorf("row %v", row)
	}
}

func TestView_badWindows(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	ws, _ := c.node().connect(c.login(dispatch.RoleDispatcher))
	fine := geo.CellAt(geo.Point{Lat: 1, Lng: 1}, 7)
	many := make([]string, 257)
	for i := range many {
		many[i] = fine.String()
	}
	for _, v := range []map[string]any{
		{"type": "view", "cells": []string{"nonsense"}, "rate_ms": 1000},
		{"type": "view", "cells": []string{geo.CellAt(geo.Point{}, 8).String()}, "rate_ms": 1000},
		{"type": "view", "cells": many, "rate_ms": 1000},
		{"type": "view", "cells": []string{fine.String()}, "rate_ms": 100},
		{"type": "view", "cells": []string{fine.String()}},
	} {
		ws.send(v)
		if f := ws.await("error"); string(f.Code) != `"INVALID_INPUT"` || !strings.Contains(f.Message, "cells") && !strings.Contains(f.Message, "rate_ms") {
			t.Errorf("%s", f.raw)
		}
	}
}

// A viewer that did not read for a while sees where things are, not where they were.
func TestView_stalledViewerSeesNow(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	n := c.node()
	unit := c.login(dispatch.RoleProvider)
	n.online(unit, 14.6, -90.5)
	conn, in := n.rawSocket(c.login(dispatch.RoleDispatcher), 4<<10)
	cells := `"` + cellOf(14.6, -90.5) + `"`
	writeRaw(conn, `{"type":"view","cells":[`+cells+`],"rate_ms":250}`)
	moving := time.NewTicker(20 * time.Millisecond)
	defer moving.Stop()
	stalled := time.Now()
	seq := int64(0)
	for time.Since(stalled) < 4*time.Second {
		<-moving.C
		seq++
		n.move(unit, seq, 14.6+float64(seq)*1e-6, -90.5)
	}
	woke := time.Now()
	for {
		for _, f := range unpack(t, readRaw(t, in)) {
			if f.Type == "positions" && woke.Unix()-int64(f.Rows[0][5].(float64)) <= 2 {
				if late := time.Since(woke); late > 2*time.Second {
					t.Errorf("came %v after waking", late)
				}
				return
			}
		}
		if time.Since(woke) > 5*time.Second {
			t.Fatal("only old positions")
		}
	}
}

// Who follows a request sees its provider from en route to arrived, and at no other time.
func TestApproach_onlyWhileUnderWay(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	n := c.node()
	owner, unit := c.login(dispatch.RoleMember), c.login(dispatch.RoleProvider)
	n.online(unit, 14.6, -90.5)
	request := c.request(owner, dispatch.AssignedTo, unit)
	ws, _ := n.connect(owner)
	ws.subscribe(request.Topic())
	own, _ := n.connect(unit)
	own.subscribe(request.Topic())

	seq := int64(0)
	move := func() { seq++; n.move(unit, seq, 14.6+float64(seq)*1e-5, -90.5) }
	state := func(s dispatch.State) {
		c.exec(`UPDATE request SET state = $2 WHERE id = $1`, request[:], string(s))
		c.emitOf(request, "request."+string(s), request.Topic())
		ws.await("event")
	}
	move()
	state(dispatch.EnRoute)
	for range 2 {
		move()
		f := ws.await("positions")
		if f.Request != request.String() || f.Row[0] != unit.Provider.String() {
			t.Errorf("%s", f.raw)
		}
	}
	state(dispatch.Arrived)
	move()
	ws.await("positions")
	state(dispatch.InService)
	move()
	quiet := time.After(300 * time.Millisecond)
	for {
		select {
		case f := <-ws.frames:
			if f.Type == "positions" {
				t.Errorf("in service: %s", f.raw)
			}
			continue
		case <-quiet:
		}
		break
	}
	for _, f := range own.settled() {
		if f.Type == "positions" {
			t.Errorf("the provider was told where they are: %s", f.raw)
		}
	}
}
