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

	"github.com/auxilio/auxilio/api/wallet/paq/simulator"
)

// codesAddr is where the page of payment codes is wanted; where it is taken, any port does.
const codesAddr = "127.0.0.1:8026"

// till is the payment network of a run, which moves no money, and the page that shows the codes its customers were sent.
type till struct {
	account simulator.Account
	secret  string
	server  *http.Server
	url     string
}

// startPAQ brings a payment network unless the caller has one.
func (r *runner) startPAQ(context.Context) (err error) {
	if os.Getenv("AUXILIO_PAQ_URL") != "" {
		say("Payments: by the network of AUXILIO_PAQ_URL")
		return nil
	}
	if r.till, err = openTill(r.urls()[0]); err != nil {
		return err
	}
	r.keeper.atEnd(r.till.server.Close)
	say("Payments: simulated here, no money moves")
	return nil
}

func openTill(servers string) (*till, error) {
	on, err := net.Listen("tcp", codesAddr)
	if err != nil {
		on, err = net.Listen("tcp", "127.0.0.1:0")
	}
	if err != nil {
		return nil, fmt.Errorf("simulate payments: %w", err)
	}
	t := &till{account: simulator.Account{User: "auxilio", Password: newKey(), RepID: "RUN"}, secret: newKey(), url: "http://" + on.Addr().String()}
	network := simulator.New(t.account)
	network.Webhook = &simulator.Webhook{URL: servers + "/api/v1/wallet/webhook/paq", Secret: []byte(t.secret)}
	t.server = &http.Server{Handler: network, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		if err := t.server.Serve(on); !errors.Is(err, http.ErrServerClosed) {
			say("Payments: %v", err)
		}
	}()
	return t, nil
}

// environment tells the servers where the network is. What the caller has set passes through.
func (t *till) environment() []string {
	if t == nil {
		return nil
	}
	return []string{"AUXILIO_PAQ_URL=" + t.url, "AUXILIO_PAQ_USER=" + t.account.User, "AUXILIO_PAQ_PASSWORD=" + t.account.Password,
		"AUXILIO_PAQ_REP_ID=" + t.account.RepID, "AUXILIO_PAQ_WEBHOOK_SECRET=" + t.secret}
}
