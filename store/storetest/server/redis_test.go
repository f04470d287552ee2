//go:build unix

package server

import (
	"net"
	"testing"
)

func TestRedis_takesAnotherPortWhenItsOwnIsTaken(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	programs, err := RedisPrograms(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	port := taken.Addr().(*net.TCPAddr).Port
	redis, err := NewRedis(t.Context(), RedisConfig{Programs: programs, Dir: directory(t), Port: port})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { redis.Kill() })
	if redis.Addr() == taken.Addr().String() {
		t.Error("two servers share a port")
	}
}
