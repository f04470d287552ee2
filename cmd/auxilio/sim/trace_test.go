package sim

import (
	"strings"
	"testing"
	"time"

	"github.com/auxilio/auxilio/geo"
	"github.com/google/go-cmp/cmp"
)

func TestReadCalls_columnsInAnyOrderAndMore(t *testing.T) {
	calls, err := ReadCalls(strings.NewReader("\ufefflongitude, T_S ,latitude,colour,service,priority,destination_latitude,destination_longitude\n" +
		"-90.5, 120, 14.6, red, GRUA, HIGH, 14.7, -90.4\n" +
		"-0, 60.5, 0, blue, , , , \n"))
	if err != nil {
		t.Fatal(err)
	}
	want := []Call{
		{At: 60*time.Second + 500*time.Millisecond},
		{At: 2 * time.Minute, Point: geo.Point{Lat: 14.6, Lng: -90.5}, Service: "GRUA", Priority: "HIGH", Destination: &geo.Point{Lat: 14.7, Lng: -90.4}},
	}
	if diff := cmp.Diff(want, calls); diff != "" {
		t.Error(diff)
	}
}

func TestReadCalls_namesWhatIsWrong(t *testing.T) {
	const head = "t_s,latitude,longitude,priority,destination_latitude,destination_longitude\n"
	for name, c := range map[string]struct{ text, want string }{
		"nothing":          {"", "the file is empty"},
		"only a header":    {head, "there are no rows"},
		"no header":        {"0,14.6,-90.5\n1,14.6,-90.5\n", `column "t_s" is missing`},
		"column missing":   {"t_s,latitude\n0,14.6\n", `column "longitude" is missing`},
		"column twice":     {"t_s,latitude,longitude,latitude\n0,1,2,3\n", `column "latitude" is there twice`},
		"cell missing":     {head + "0,14.6\n", "line 2"},
		"text":             {head + "0,14.6,-90.5,,,\n5,north,-90.5,,,\n", `line 3: latitude "north" is not a number`},
		"NaN":              {head + "0,NaN,-90.5,,,\n", `latitude "NaN" is not a number`},
		"infinite":         {head + "Inf,14.6,-90.5,,,\n", `t_s "Inf" is not a number`},
		"out of range":     {head + "0,14.6,-190.5,,,\n", "longitude must be"},
		"before the start": {head + "-1,14.6,-90.5,,,\n", "t_s -1 is not"},
		"beyond all time":  {head + "1e300,14.6,-90.5,,,\n", "t_s 1e+300 is not"},
		"priority":         {head + "0,14.6,-90.5,SOON,,\n", `priority "SOON" is not one of`},
		"half a place":     {head + "0,14.6,-90.5,,14.7,\n", `destination_longitude "" is not a number`},
		"open quote":       {head + "0,\"14.6,-90.5,,,\n", "line 2"},
		"binary":           {"\x00\xff\xfe\n\x00", `column "t_s" is missing`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ReadCalls(strings.NewReader(c.text))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestReadStarts_vehicle(t *testing.T) {
	starts, err := ReadStarts(strings.NewReader("t_s,latitude,longitude,vehicle_type\n9,1,2,VAN\n3,1,2,\n"))
	if err != nil || len(starts) != 2 || starts[0].Vehicle != "" || starts[1].Vehicle != geo.Van {
		t.Errorf("got %v, %v", starts, err)
	}
	if _, err := ReadStarts(strings.NewReader("t_s,latitude,longitude,vehicle_type\n9,1,2,HORSE\n")); err == nil {
		t.Error("a horse was taken for a vehicle")
	}
}

func FuzzReadCalls(f *testing.F) {
	f.Add("t_s,latitude,longitude\n0,14.6,-90.5\n")
	f.Add("t_s,latitude,longitude,service\n0,14.6,-90.5,\"a\nb\"\n")
	f.Fuzz(func(t *testing.T, text string) {
		calls, err := ReadCalls(strings.NewReader(text))
		if err != nil {
			return
		}
		for i, c := range calls {
			if c.Point.Valid() != nil || c.At < 0 || i > 0 && c.At < calls[i-1].At {
				t.Fatalf("took %+v", c)
			}
		}
	})
}
