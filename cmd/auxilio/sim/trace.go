package sim

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/auxilio/auxilio/geo"
)

// A Call is one call for help of a trace.
type Call struct {
	At          time.Duration // since the trace began
	Point       geo.Point
	Service     string // empty: the replay's
	Priority    string // empty: the service's
	Destination *geo.Point
}

// A Start is a provider of a trace who goes on duty.
type Start struct {
	At      time.Duration
	Point   geo.Point
	Vehicle geo.Vehicle // empty: the replay's
}

// ReadCalls reads demand: t_s,latitude,longitude[,service,priority,destination_latitude,destination_longitude].
// The first line names the columns; more columns are ignored. Calls come back sorted by time.
func ReadCalls(r io.Reader) ([]Call, error) {
	return readTable(r, func(row row) (Call, error) {
		c := Call{Service: row.text("service"), Priority: row.text("priority")}
		var err error
		if c.At, c.Point, err = row.moment(); err != nil {
			return c, err
		}
		if err := oneOf("priority", c.Priority, priorities); err != nil {
			return c, err
		}
		c.Destination, err = row.destination()
		return c, err
	}, func(c Call) time.Duration { return c.At })
}

// ReadStarts reads supply: t_s,latitude,longitude[,vehicle_type]. Starts come back sorted by time.
func ReadStarts(r io.Reader) ([]Start, error) {
	return readTable(r, func(row row) (Start, error) {
		at, p, err := row.moment()
		if err != nil {
			return Start{}, err
		}
		s := Start{At: at, Point: p, Vehicle: geo.Vehicle(row.text("vehicle_type"))}
		if s.Vehicle != "" && !s.Vehicle.Valid() {
			err = fmt.Errorf("vehicle_type %q is not one of %v", s.Vehicle, geo.Vehicles())
		}
		return s, err
	}, func(s Start) time.Duration { return s.At })
}

var priorities = []string{"LOW", "MEDIUM", "HIGH", "URGENT"}

func oneOf(field, text string, words []string) error {
	if text == "" || slices.Contains(words, text) {
		return nil
	}
	return fmt.Errorf("%s %q is not one of %s", field, text, strings.Join(words, ", "))
}

// readFile opens a file and reads it with read; errors name the file.
func readFile[T any](path string, read func(io.Reader) ([]T, error)) ([]T, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := read(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return rows, nil
}

func readTable[T any](r io.Reader, read func(row) (T, error), at func(T) time.Duration) ([]T, error) {
	table := csv.NewReader(r)
	table.ReuseRecord, table.TrimLeadingSpace = true, true
	columns, err := header(table)
	if err != nil {
		return nil, err
	}
	var all []T
	for {
		record, err := table.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		one, err := read(row{columns, record})
		if err != nil {
			line, _ := table.FieldPos(0)
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		all = append(all, one)
	}
	if len(all) == 0 {
		return nil, errors.New("there are no rows")
	}
	slices.SortStableFunc(all, func(a, b T) int { return int(at(a).Milliseconds() - at(b).Milliseconds()) })
	return all, nil
}

// header reads the names of the columns; those of a place and time must be there.
func header(table *csv.Reader) (map[string]int, error) {
	names, err := table.Read()
	if errors.Is(err, io.EOF) {
		return nil, errors.New("the file is empty")
	}
	if err != nil {
		return nil, err
	}
	columns := map[string]int{}
	for i, name := range names {
		name = strings.ToLower(strings.TrimSpace(strings.TrimPrefix(name, "\ufeff")))
		if _, twice := columns[name]; twice {
			return nil, fmt.Errorf("column %q is there twice", name)
		}
		columns[name] = i
	}
	for _, name := range []string{"t_s", "latitude", "longitude"} {
		if _, ok := columns[name]; !ok {
			return nil, fmt.Errorf("column %q is missing from the first line", name)
		}
	}
	return columns, nil
}

// row is one line of a table by the names of its columns.
type row struct {
	columns map[string]int
	record  []string
}

// text is a cell, empty when there is no such column.
func (r row) text(column string) string {
	i, ok := r.columns[column]
	if !ok {
		return ""
	}
	return strings.TrimSpace(r.record[i])
}

func (r row) number(column string) (float64, error) {
	v, err := strconv.ParseFloat(r.text(column), 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return 0, fmt.Errorf("%s %q is not a number", column, r.text(column))
	}
	return v, nil
}

// longest is the largest t_s: a hundred years.
const longest = 100 * 365 * 24 * 3600

// moment is when and where.
func (r row) moment() (time.Duration, geo.Point, error) {
	t, err := r.number("t_s")
	if err != nil {
		return 0, geo.Point{}, err
	}
	if t < 0 || t > longest {
		return 0, geo.Point{}, fmt.Errorf("t_s %v is not a number of seconds from 0 on", t)
	}
	p, err := r.point("latitude", "longitude")
	return time.Duration(t * float64(time.Second)), p, err
}

func (r row) point(latitude, longitude string) (p geo.Point, err error) {
	if p.Lat, err = r.number(latitude); err != nil {
		return p, err
	}
	if p.Lng, err = r.number(longitude); err != nil {
		return p, err
	}
	return p, p.Valid()
}

// destination is nil when the row has none.
func (r row) destination() (*geo.Point, error) {
	if r.text("destination_latitude") == "" && r.text("destination_longitude") == "" {
		return nil, nil
	}
	p, err := r.point("destination_latitude", "destination_longitude")
	return &p, err
}
