package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"
)

func serve(ctx context.Context, args []string) error {
	fs := flags("serve", "answer clients and run the engine until SIGTERM; configured by the environment (see README)",
		"DATABASE_URL=postgres://… REDIS_URL=redis://… AUXILIO_SECRET_KEY=… auxilio serve")
	if err := parse(fs, args); err != nil {
		return err
	}
	cfg, err := readSettings()
	if err != nil {
		return err
	}
	n, err := newNode(ctx, cfg)
	if err != nil {
		return err
	}
	defer n.close()
	return n.run(ctx)
}

// run serves until ctx ends, then leaves in order: readiness off and sockets drained, open requests answered, and only
// then what they stand on.
func (n *node) run(ctx context.Context) error {
	public, err := net.Listen("tcp", n.cfg.Addr)
	if err != nil {
		return fmt.Errorf("AUXILIO_ADDR: %w", err)
	}
	internal, err := net.Listen("tcp", n.cfg.InternalAddr)
	if err != nil {
		return errors.Join(fmt.Errorf("AUXILIO_INTERNAL_ADDR: %w", err), public.Close())
	}
	under, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	ground, running := errgroup.WithContext(under)
	n.ground(ground, running, internal)
	ctx, leave := context.WithCancel(ctx)
	defer leave()
	context.AfterFunc(running, leave) // a part failed: leave rather than serve without it
	n.log.Info("serving", "addr", public.Addr().String(), "internal", internal.Addr().String(), "version", version())
	err = n.front(ctx, public)
	n.log.Info("drained")
	err = errors.Join(err, n.store.Yield(context.WithoutCancel(ctx), n.id))
	stop()
	return errors.Join(err, ground.Wait())
}

// ground starts what clients do not see.
func (n *node) ground(group *errgroup.Group, ctx context.Context, internal net.Listener) {
	for _, part := range []func(context.Context) error{n.sequencer.Run, n.tail.Run, n.fleet.Run, n.engine.Run,
		n.engine.RunTimers, n.engine.RunLost, n.feeder.Run, n.workers.Run} {
		group.Go(func() error { return part(ctx) })
	}
	group.Go(func() error { return answer(ctx, internal, n.api.Internal()) })
}

// front serves clients until ctx ends, and returns when the last has been answered.
func (n *node) front(ctx context.Context, public net.Listener) error {
	context.AfterFunc(ctx, n.api.Drain)
	open, shut := context.WithCancel(context.WithoutCancel(ctx))
	var group errgroup.Group
	group.Go(func() error { return answer(open, public, n.api) })
	group.Go(func() error {
		defer shut() // clients that are told to reconnect may need an answer until the last is told
		return n.sockets.Run(ctx)
	})
	return group.Wait()
}

// patience is how long open requests may take when a listener shuts down.
const patience = 5 * time.Second

// answer serves HTTP on a listener until ctx ends and open requests are answered.
func answer(ctx context.Context, on net.Listener, handler http.Handler) error {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 60 * time.Second,
		WriteTimeout: 60 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
		DisableGeneralOptionsHandler: true}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(on) }()
	select {
	case err := <-ended:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	if err := server.Shutdown(ctx); err != nil {
		return errors.Join(fmt.Errorf("shut down: %w", err), server.Close())
	}
	return nil
}
