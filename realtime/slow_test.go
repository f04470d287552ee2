package realtime_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/realtime"
)

// rawSocket opens a socket by hand and returns its connection once the server has accepted; nothing more is read from
// it, and the kernel takes only about window bytes in advance.
func (n *node) rawSocket(who realtime.Principal, window int) (net.Conn, *bufio.Reader) {
	n.city.t.Helper()
	conn, err := net.Dial("tcp", n.http.Listener.Addr().String())
	n.city.must(err)
	n.city.t.Cleanup(func() { conn.Close() })
	n.city.must(conn.(*net.TCPConn).SetReadBuffer(window))
	fmt.Fprintf(conn, "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"+
		"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: auxilio.v1\r\nAuthorization: Bearer %s\r\n\r\n", token(who))
	in := bufio.NewReaderSize(conn, 16)
	resp, err := http.ReadResponse(in, nil)
	n.city.must(err)
	if resp.StatusCode != http.StatusSwitchingProtocols {
		n.city.t.Fatalf("upgrade: %s", resp.Status)
	}
	return conn, in
}

// writeRaw sends one masked text frame with a mask of zeros.
func writeRaw(conn net.Conn, text string) {
	header := []byte{0x81, 0x80 | byte(len(text))}
	conn.Write(append(append(header, 0, 0, 0, 0), text...))
}

// One who takes a byte now and then is let go; a hundred others get everything meanwhile, and memory stays bounded.
func TestSlowReader_harmsNobody(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	n := c.node(timing(func(tm *realtime.Timing) { tm.Stall = 10 * time.Second }))
	const readers, events = 104, 400 // eight sockets a user
	var desks []realtime.Principal
	for range readers / 8 {
		desks = append(desks, c.login(dispatch.RoleDispatcher))
	}
	conn, in := n.rawSocket(c.login(dispatch.RoleAdmin), 4<<10)
	writeRaw(conn, `{"type":"subscribe","topic":"board"}`)
	var reading sync.WaitGroup
	for i := range readers {
		ws, _ := n.connect(desks[i%len(desks)])
		ws.subscribe("board")
		reading.Go(func() {
			for j := range events {
				if ev := ws.await("event"); ev.Pos != int64(j+1) {
					t.Errorf("reader %d: pos %d, want %d", i, ev.Pos, j+1)
					return
				}
			}
		})
	}
	var trickling sync.WaitGroup
	trickling.Go(func() { trickle(in, time.Second) })
	began := time.Now()
	for range 8 {
		c.flood(events/8, 1000, "board")
	}
	reading.Wait()
	t.Logf("%d events to %d readers in %v", events, readers, time.Since(began))
	c.poll("the slow reader gone", func() bool { return n.server.Sockets() <= readers })
	conn.Close() // it may not have noticed yet
	trickling.Wait()
}

// trickle reads a byte at a time until the connection ends.
func trickle(in io.Reader, every time.Duration) {
	pace := time.NewTicker(every)
	defer pace.Stop()
	one := make([]byte, 1)
	for range pace.C {
		if _, err := in.Read(one); err != nil {
			return
		}
	}
}

// A client that stops reading for a while has its topic left in the log, and catches up from there without a gap.
func TestSlowReader_overflowIsCaughtUp(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	n := c.node()
	who := c.login(dispatch.RoleDispatcher)
	conn, in := n.rawSocket(who, 64<<10)
	writeRaw(conn, `{"type":"subscribe","topic":"board"}`)
	writeRaw(conn, `{"type":"ping"}`)
	witness, _ := n.connect(who)
	witness.subscribe("board")
	const events = 1200 // of a kilobyte and a half: far more than the queue and the kernel hold
	c.flood(events, 1500, "board")
	witness.events(events)
	pos := int64(0)
	for pos < events {
		for _, f := range unpack(t, readRaw(t, in)) {
			switch f.Type {
			case "event":
				if pos++; f.Pos != pos {
					t.Fatalf("pos %d, want %d", f.Pos, pos)
				}
			case "welcome", "subscribed", "pong", "heartbeat":
			default:
				t.Fatalf("%s", f.raw)
			}
		}
	}
}

// readRaw reads one unmasked frame.
func readRaw(t *testing.T, in io.Reader) []byte {
	t.Helper()
	head := make([]byte, 2)
	if _, err := io.ReadFull(in, head); err != nil {
		t.Fatal(err)
	}
	size := int(head[1])
	extra := map[int]int{126: 2, 127: 8}[size]
	if extra > 0 {
		long := make([]byte, extra)
		if _, err := io.ReadFull(in, long); err != nil {
			t.Fatal(err)
		}
		size = 0
		for _, b := range long {
			size = size<<8 | int(b)
		}
	}
	data := make([]byte, size)
	if _, err := io.ReadFull(in, data); err != nil {
		t.Fatal(err)
	}
	return data
}
