//go:build unix

package main

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"syscall"
)

// listenAddr is where one server listens.
type listenAddr struct{ public, internal string }

// spread counts the ports up for n servers, by two when the public and internal ones would meet otherwise, and takes
// any free port where 0 was asked for.
func spread(public, internal string, n int) ([]listenAddr, error) {
	step := 1
	if meet(public, internal, n) {
		step = 2
	}
	addrs := make([]listenAddr, n)
	for i := range addrs {
		var err error
		if addrs[i].public, err = claim(public, i*step, "--addr"); err != nil {
			return nil, err
		}
		if addrs[i].internal, err = claim(internal, i*step, "--internal-addr"); err != nil {
			return nil, err
		}
	}
	return addrs, nil
}

func meet(public, internal string, n int) bool {
	distance := port(public) - port(internal)
	return port(public) != 0 && port(internal) != 0 && max(distance, -distance) < n
}

func port(addr string) int {
	_, text, _ := net.SplitHostPort(addr)
	n, _ := strconv.Atoi(text)
	return n
}

// claim is addr with its port raised by offset, once it is known that a server could listen there.
func claim(addr string, offset int, flag string) (string, error) {
	host, text, err := net.SplitHostPort(addr)
	if err != nil {
		return "", err
	}
	if text != "0" {
		addr = net.JoinHostPort(host, strconv.Itoa(port(addr)+offset))
	}
	listener, err := net.Listen("tcp", addr)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return "", fmt.Errorf("%s is in use: stop what listens there, or choose another with %s", addr, flag)
	case err != nil:
		return "", fmt.Errorf("nothing can listen on %s (%w): choose another with %s", addr, err, flag)
	}
	defer listener.Close()
	return listener.Addr().String(), nil
}
