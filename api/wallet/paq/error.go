package paq

import (
	"errors"
	"fmt"
)

// Kind is what went wrong with a call.
type Kind string

const (
	TimedOut  Kind = "timeout"   // no answer in time; what it asked for may have been done
	Down      Kind = "down"      // no connection, an answer cut off, or a 5xx; it may have been done
	Malformed Kind = "malformed" // an answer that is none of PAQ's; it may have been done
	Broken    Kind = "broken"    // not called: too many calls before had no outcome
	Refused   Kind = "refused"   // PAQ said no; nothing was done
)

// Codret is PAQ's return code.
type Codret int

const (
	CodretOK          Codret = 0
	CodretParameters  Codret = -1
	CodretCredentials Codret = -2
	CodretNoToken     Codret = -3 // no such code for this customer
	CodretExpired     Codret = -4
	CodretFunds       Codret = -5
	CodretProcessed   Codret = -6 // the code was used
	CodretConnection  Codret = -99
)

// Error is a call that did not do what it asked for. It never holds a code, a phone number or a credential.
type Error struct {
	Kind   Kind
	Op     string
	Codret Codret // of a refusal
}

func (e *Error) Error() string {
	if e.Kind == Refused {
		return fmt.Sprintf("paq %s: refused with %d", e.Op, e.Codret)
	}
	return "paq " + e.Op + ": " + string(e.Kind)
}

// Unknown reports whether PAQ may have done what the call asked for.
func Unknown(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Kind != Refused && e.Kind != Broken
}

// refused is the error of a return code, nil for success. Codes that PAQ does not document say nothing of the outcome, and
// neither does its own failure to connect.
func refused(op string, code Codret) error {
	switch code {
	case CodretOK:
		return nil
	case CodretParameters, CodretCredentials, CodretNoToken, CodretExpired, CodretFunds, CodretProcessed:
		return &Error{Kind: Refused, Op: op, Codret: code}
	case CodretConnection:
		return &Error{Kind: TimedOut, Op: op, Codret: code}
	}
	return &Error{Kind: Malformed, Op: op, Codret: code}
}
