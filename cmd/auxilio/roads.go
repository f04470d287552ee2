package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/auxilio/auxilio/geo/road/router"
	"github.com/auxilio/auxilio/geo/streets"
)

// roads is a road server of its own, for where there is no OSRM: AUXILIO_ETA_URL may name it.
func roads(ctx context.Context, args []string) error {
	fs := flags("roads", "answer driving times over a city's streets until SIGTERM, as OSRM's table service does",
		"auxilio roads --addr 127.0.0.1:5000   (and AUXILIO_ETA_URL=http://127.0.0.1:5000 for auxilio serve)")
	addr := fs.String("addr", "127.0.0.1:5000", "where to listen")
	file := fs.String("streets", "", "file of streets in the form of geo/streets/guatemala.txt (default Guatemala City)")
	if err := parse(fs, args); err != nil {
		return err
	}
	city, err := readStreets(*file)
	if err != nil {
		return err
	}
	at, err := net.Listen("tcp", *addr)
	if err != nil {
		return err
	}
	fmt.Printf("road times over %d corners at http://%s\n", len(city.Corners), at.Addr())
	server := &http.Server{Handler: router.Router{City: city}, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second}
	stopped := context.AfterFunc(ctx, func() { _ = server.Close() }) // who asked goes on without an answer
	defer stopped()
	if err := server.Serve(at); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func readStreets(path string) (*streets.City, error) {
	if path == "" {
		return streets.Guatemala()
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	city, err := streets.Read(f)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", path, err)
	case len(city.Corners) == 0:
		return nil, fmt.Errorf("%s: there are no corners", path)
	}
	return city, nil
}
