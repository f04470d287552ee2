package realtime

import (
	"net"
	"syscall"
)

const (
	tcpNotSentLowat = 0x19 // TCP_NOTSENT_LOWAT of linux/tcp.h; package syscall does not name it
	unsentBytes     = 16 << 10
)

// limitUnsent keeps what waits in the kernel short, so that the newest position overtakes older ones there too.
func limitUnsent(conn *net.TCPConn) {
	raw, err := conn.SyscallConn()
	if err != nil {
		return
	}
	_ = raw.Control(func(fd uintptr) { // without it positions are only less fresh
		_ = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, tcpNotSentLowat, unsentBytes)
	})
}
