// Package server finds Postgres and Redis on this machine and runs private servers of either: a directory of their
// own, an unprivileged account when the caller is root, and an end that leaves no process behind.
//
// It knows nothing about tests or about Auxilio's schema; storetest and cmd/dev build on it.
package server

import "time"

// Limits of waiting for a server. A start is usually 0.1 s and a stop 0.2 s; these bound a machine under heavy load.
const (
	startWait = 30 * time.Second
	stopWait  = 15 * time.Second
	pollEvery = 5 * time.Millisecond
)
