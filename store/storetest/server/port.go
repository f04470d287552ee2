package server

import (
	"crypto/rand"
	"net"
	"strconv"
)

// freePort is a TCP port of the loopback interface that nothing listens on now. Another process may take it
// before it is used, so who uses it tries again.
func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}

func loopback(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }

func newPassword() string { return rand.Text() }
