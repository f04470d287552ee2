//go:build unix

package main

import (
	"net"
	"strconv"
	"testing"
)

// free is a port from which on at least six are free just now.
func free(t *testing.T) int {
	t.Helper()
	for first := 20000; first < 60000; first += 17 {
		if _, err := spread(at(first), at(first+1), 3); err == nil {
			return first
		}
	}
	t.Fatal("no six ports in a row are free")
	return 0
}

func at(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }

func TestSpread_neverMixesPublicAndInternal(t *testing.T) {
	first := free(t)
	addrs, err := spread(at(first), at(first+1), 3)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, a := range addrs {
		seen[a.public], seen[a.internal] = true, true
	}
	if len(seen) != 6 || addrs[0].public != at(first) || addrs[0].internal != at(first+1) {
		t.Errorf("addresses %v", addrs)
	}
}

func TestSpread_countsUpByOneWhereItCan(t *testing.T) {
	first := free(t)
	addrs, err := spread(at(first), at(first+3), 3)
	if err != nil {
		t.Fatal(err)
	}
	if addrs[2].public != at(first+2) || addrs[2].internal != at(first+5) {
		t.Errorf("addresses %v", addrs)
	}
}

func TestSpread_namesThePortInUseAndTheFlag(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	_, err = spread("127.0.0.1:0", taken.Addr().String(), 1)
	wantError(t, err, taken.Addr().String()+" is in use", "--internal-addr")
}

func TestSpread_refusesAnAddressThatIsNotHere(t *testing.T) {
	_, err := spread("192.0.2.1:8080", "127.0.0.1:0", 1)
	wantError(t, err, "nothing can listen on 192.0.2.1:8080", "--addr")
}

func TestSpread_refusesToCountPastTheLastPort(t *testing.T) {
	_, err := spread("127.0.0.1:0", "127.0.0.1:65535", 2)
	wantError(t, err, "65536", "--internal-addr")
}
