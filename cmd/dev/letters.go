//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/auxilio/auxilio/api/mail/sink"
)

// lettersAddr is where the page of letters is wanted; where it is taken, any port does.
const lettersAddr = "127.0.0.1:8025"

// letters is the mail server of a run, which delivers nothing, and the page that shows what it got.
type letters struct {
	sink *sink.Sink
	page *http.Server
	url  string
}

// startMail brings a mail server unless the caller has one, or wants none.
func (r *runner) startMail(context.Context) (err error) {
	switch {
	case os.Getenv("AUXILIO_MAIL") == "off":
		say("Mail: off, as AUXILIO_MAIL says")
		return nil
	case os.Getenv("AUXILIO_SMTP_URL") != "":
		say("Mail: handed to the server of AUXILIO_SMTP_URL")
		return nil
	}
	if r.letters, err = openLetters(); err != nil {
		return err
	}
	r.keeper.atEnd(r.letters.close)
	say("Mail: kept here and delivered to nobody")
	return nil
}

func openLetters() (*letters, error) {
	server, err := sink.Listen("127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	on, err := net.Listen("tcp", lettersAddr)
	if err != nil {
		on, err = net.Listen("tcp", "127.0.0.1:0")
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("show letters: %w", err), server.Close())
	}
	l := &letters{server, &http.Server{Handler: server, ReadHeaderTimeout: 10 * time.Second}, "http://" + on.Addr().String()}
	go func() { _ = l.page.Serve(on) }() // it ends with an error in any case; close ends it
	return l, nil
}

func (l *letters) close() error { return errors.Join(l.page.Close(), l.sink.Close()) }

// environment tells the servers where mail goes. What the caller has set passes through.
func (l *letters) environment() []string {
	switch {
	case l != nil:
		return []string{"AUXILIO_SMTP_URL=" + l.sink.URL()}
	case os.Getenv("AUXILIO_SMTP_URL") == "":
		return []string{"AUXILIO_MAIL=off"}
	}
	return nil
}
