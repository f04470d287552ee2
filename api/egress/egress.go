// Package egress calls addresses that others chose: endpoints of webhooks, push services that a browser named. Such an
// address must never lead to what only this server can reach, so it is judged when the connection is made, after its name
// was resolved, and redirects are not followed.
package egress

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"syscall"
	"time"
)

// Errors of addresses.
var (
	// ErrPrivate: the address is not one of the public internet.
	ErrPrivate = errors.New("the address is not public")
	// ErrAddress: it is no URL that can be called.
	ErrAddress = errors.New("must be an https URL without user, password or fragment")
	// ErrPort: its port is none.
	ErrPort = errors.New("the port must be from 1 to 65535")
)

// Limits of one call.
const (
	connectTime = 5 * time.Second
	callTime    = 15 * time.Second
	maxURL      = 2048
)

// Door is the way out. The zero Door leads to public addresses over https only.
type Door struct {
	// Loopback also lets calls go to this machine, over http too: for development and tests.
	Loopback bool
}

// Check says whether text is a URL that may be called, as far as that can be told without resolving its name.
func (d Door) Check(text string) error {
	u, err := url.Parse(text)
	switch {
	case err != nil || len(text) > maxURL || u.Host == "" || u.Hostname() == "" || u.User != nil || u.Fragment != "":
		return ErrAddress
	case u.Scheme != "https" && !(u.Scheme == "http" && d.Loopback):
		return ErrAddress
	case !callable(u.Port()):
		return ErrPort
	}
	if ip, err := netip.ParseAddr(u.Hostname()); err == nil && !d.open(ip) {
		return ErrPrivate
	}
	return nil
}

// callable says whether a port is one, or is left to the scheme.
func callable(port string) bool {
	n, err := strconv.ParseUint(port, 10, 16)
	return port == "" || err == nil && n > 0
}

// Client makes calls that end within 15 s. It keeps no cookies, uses no proxy and follows no redirect: the answer that
// would send elsewhere is returned as it is.
func (d Door) Client() *http.Client {
	dialer := &net.Dialer{Timeout: connectTime, Control: d.control}
	return &http.Client{
		Timeout: callTime,
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		},
		Transport: &http.Transport{
			DialContext: dialer.DialContext, TLSHandshakeTimeout: connectTime, ResponseHeaderTimeout: callTime,
			MaxIdleConns: 100, MaxIdleConnsPerHost: 4, IdleConnTimeout: 30 * time.Second, ForceAttemptHTTP2: true,
			MaxResponseHeaderBytes: 64 << 10,
		},
	}
}

// control judges the address that is about to be connected to.
func (d Door) control(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: %s", ErrPrivate, address)
	}
	if !d.open(at.Addr()) {
		return ErrPrivate
	}
	return nil
}

func (d Door) open(ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	return public(ip) || d.Loopback && ip.IsLoopback()
}

// reserved are the networks of the IANA special-purpose registries that no public server has, beside those that netip knows, and the
// retired way to write an IPv4 address as one of IPv6.
var reserved = prefixes("::/96", "0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15",
	"198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23",
	"2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fec0::/10")

func prefixes(texts ...string) (list []netip.Prefix) {
	for _, text := range texts {
		list = append(list, netip.MustParsePrefix(text))
	}
	return list
}

func public(ip netip.Addr) bool {
	if !ip.IsGlobalUnicast() || ip.IsPrivate() || ip.IsLoopback() || ip.IsLinkLocalUnicast() {
		return false
	}
	for _, p := range reserved {
		if p.Contains(ip) {
			return false
		}
	}
	return true
}

// Why puts an error of a call in words that tell the owner of the address what went wrong, and nothing of this network.
func Why(err error) string {
	var timeout net.Error
	var name *net.DNSError
	switch {
	case errors.Is(err, ErrPrivate):
		return ErrPrivate.Error()
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return "no answer in time"
	case errors.As(err, &name):
		return "the name does not resolve"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "the connection was refused"
	}
	return "the connection failed"
}
