package realtime

import (
	"bufio"
	"errors"
	"net"
	"net/http"
	"os"
	"time"
)

// wire is the TCP connection under a socket. A read fails when the peer was silent for too long; a write fails when
// the peer took not a single byte for too long. Deadlines sit on the connection because a context per frame would cost
// a timer and a goroutine each, and ends the connection in any case.
type wire struct {
	net.Conn
	silence, stall time.Duration
}

func (w *wire) Read(p []byte) (int, error) {
	if err := w.SetReadDeadline(time.Now().Add(w.silence)); err != nil {
		return 0, err
	}
	return w.Conn.Read(p)
}

// stallSlices is in how many attempts a write may find that nothing can be written before it gives up. It counts
// attempts and not time, so that a server that was frozen does not take its own absence for the peer's.
const stallSlices = 4

func (w *wire) Write(p []byte) (written int, err error) {
	for empty := 0; ; {
		if err := w.SetWriteDeadline(time.Now().Add(w.stall / stallSlices)); err != nil {
			return written, err
		}
		n, err := w.Conn.Write(p[written:])
		written += n
		if empty++; n > 0 {
			empty = 0
		}
		if err == nil || !errors.Is(err, os.ErrDeadlineExceeded) || empty == stallSlices {
			return written, err
		}
	}
}

// abort closes without waiting for what the peer has not taken: the kernel forgets it at once.
func (w *wire) abort() {
	if tcp, ok := w.Conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // a connection that is gone already has nothing to forget
	}
	_ = w.Close()
}

// hijacker lets the WebSocket library take over a request's connection through a wire.
type hijacker struct {
	http.ResponseWriter
	wire *wire
}

func (h *hijacker) Unwrap() http.ResponseWriter { return h.ResponseWriter }

// WriteHeaderNow is how gin sends the header that the library has set.
func (h *hijacker) WriteHeaderNow() {
	if now, ok := h.ResponseWriter.(interface{ WriteHeaderNow() }); ok {
		now.WriteHeaderNow()
	}
}

func (h *hijacker) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, buffers, err := http.NewResponseController(h.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		limitUnsent(tcp)
	}
	h.wire.Conn = conn
	buffers.Writer.Reset(h.wire)
	return h.wire, buffers, nil
}
