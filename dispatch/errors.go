package dispatch

import (
	"errors"
	"fmt"
)

// What a caller can act on. Package api turns each into an answer.
var (
	ErrNotFound      = errors.New("not found")                        // absent, or hidden from this actor
	ErrForbidden     = errors.New("not allowed for this actor")       // visible, but not this function
	ErrNotAssigned   = errors.New("the request is no longer yours")   // a provider who was taken off
	ErrTaken         = errors.New("another provider has the request") // accept answers, in the order of api.md
	ErrExpired       = errors.New("the offer has expired")
	ErrWithdrawn     = errors.New("the offer was withdrawn")
	ErrDeclined      = errors.New("the offer was declined")
	ErrBusy          = errors.New("the provider has no free slot")
	ErrCancelled     = errors.New("the request was cancelled")
	ErrUnavailable   = errors.New("the provider is not available") // off duty, not active or without a free slot
	ErrWrongService  = errors.New("the provider does not offer this service")
	ErrNoProvider    = errors.New("provider not found")
	ErrHeld          = errors.New("another dispatcher holds the request")
	ErrLiveJob       = errors.New("the provider has a live job")
	ErrNextJob       = errors.New("the provider has another job to finish first")
	ErrNotActive     = errors.New("the provider is not active")
	ErrHealthImage   = errors.New("images are refused for health services")
	ErrManyDocuments = errors.New("the request has as many documents as it may have")
	ErrFenced        = errors.New("another node decides this region now")
)

// StateError says that a request's state does not allow the move.
type StateError struct {
	Request RequestID
	State   State
	Version int64
}

func (e *StateError) Error() string { return fmt.Sprintf("request is %s", e.State) }

// VersionError says that the request moved since the caller looked.
type VersionError struct {
	Request          RequestID
	Expected, Actual int64
	State            State
}

func (e *VersionError) Error() string {
	return fmt.Sprintf("request is at version %d, not %d", e.Actual, e.Expected)
}

// BeyondError says that the operation turned out to need a request locked that its scope did not cover. The store runs the
// operation again with it.
type BeyondError struct{ Request RequestID }

func (e *BeyondError) Error() string { return "request " + e.Request.String() + " is not locked" }

// DuplicateError says that the member already has a live request for this service.
type DuplicateError struct{ Current RequestID }

func (e *DuplicateError) Error() string { return "a live request for this service exists" }

// FieldError says which input is wrong and why. Field is the contract's name of it.
type FieldError struct{ Field, Problem string }

func (e *FieldError) Error() string { return e.Field + " " + e.Problem }

// Invalid makes a FieldError.
func Invalid(field, problem string) error { return &FieldError{field, problem} }
