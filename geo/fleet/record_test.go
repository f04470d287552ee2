package fleet

import (
	"math"
	"reflect"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/auxilio/auxilio/geo"
)

func anyRecord() *rapid.Generator[record] {
	return rapid.Custom(func(t *rapid.T) record {
		ms := rapid.Int64Range(1, 1<<44)
		return record{
			provider: uuid.UUID(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "provider")),
			duty: duty{
				state: State(rapid.IntRange(0, 2).Draw(t, "state")), vehicle: geo.Vehicle(rapid.String().Draw(t, "vehicle")),
				services: rapid.SliceOfN(rapid.String(), 1, 50).Draw(t, "services"), version: rapid.Int64().Draw(t, "version"),
				radiusM: rapid.Float64Range(0, 1e6).Draw(t, "radius"),
			},
			place: place{
				point: quantized(geo.Point{Lat: rapid.Float64Range(-90, 90).Draw(t, "lat"), Lng: rapid.Float64Range(-180, 180).Draw(t, "lng")}),
				speed: float64(rapid.Float32Range(0, 100).Draw(t, "speed")), heading: 90, accuracy: 12.5,
				at: fromMilli(ms.Draw(t, "at")), anchored: fromMilli(ms.Draw(t, "anchored")), seq: rapid.Int64().Draw(t, "seq"),
			},
		}
	})
}

func TestBatch_readsWhatWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOfN(anyRecord(), 1, 20).Draw(t, "records")
		got, err := unpackBatch(string(packBatch(want)))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("%v\n%+v\n%+v", err, got, want)
		}
	})
}

func TestBatch_keepsUnknownAndNoTime(t *testing.T) {
	in := record{place: place{accuracy: Unknown, speed: Unknown, heading: Unknown}}
	got, err := unpackBatch(string(packBatch([]record{in})))
	if err != nil || !math.IsNaN(got[0].place.speed) || !got[0].place.at.IsZero() || got[0].place.known() {
		t.Fatalf("%v %+v", err, got)
	}
}

// TestBatch_newerFields reads a record with fields behind the last one known, as a newer node may write it.
func TestBatch_newerFields(t *testing.T) {
	one := append(record{provider: uuid.UUID{1}}.append(nil), "something new"...)
	b := append([]byte{format, byte(len(one))}, one...)
	got, err := unpackBatch(string(b))
	if err != nil || len(got) != 1 || got[0].provider != (uuid.UUID{1}) {
		t.Fatalf("%v %+v", err, got)
	}
}

// FuzzBatch reads anything: an error or records, never a panic and never a place that is none.
func FuzzBatch(f *testing.F) {
	whole := string(packBatch([]record{{provider: uuid.UUID{1}, duty: duty{services: []string{"GRUA"}}}}))
	for i := range whole {
		f.Add(whole[:i])
	}
	f.Add(whole)
	f.Add("\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01")
	f.Fuzz(func(t *testing.T, b string) {
		records, err := unpackBatch(b)
		for _, r := range records {
			if err != nil || r.place.point.Valid() != nil || r.duty.state > Busy {
				t.Fatalf("%v %+v", err, r)
			}
		}
	})
}

func TestSighting_readsWhatWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := anyRecord().Draw(t, "record")
		want := sighting{point: r.place.point, second: rapid.Int64Range(0, math.MaxUint32).Draw(t, "second"), bits: rapid.Uint32().Draw(t, "bits")}
		if got, ok := unpackSighting(want.pack()); !ok || got != want {
			t.Fatalf("%+v, want %+v", got, want)
		}
	})
	for _, v := range []string{"", "too short", "\x7f\xff\xff\xff567890123456"} {
		if s, ok := unpackSighting(v); ok {
			t.Errorf("%q reads as %+v", v, s)
		}
	}
}

// TestStamp_ordersAsText is what the scripts rest on.
func TestStamp_ordersAsText(t *testing.T) {
	at := time.UnixMilli(1_700_000_000_000)
	rising := []record{
		{}, {place: place{seq: 9}}, {place: place{seq: 10}}, {place: place{anchored: at}},
		{place: place{anchored: at, seq: 3}}, {place: place{anchored: at.Add(time.Millisecond)}}, {duty: duty{version: 1}},
		{duty: duty{version: 1}, place: place{anchored: at, seq: math.MaxInt64}}, {duty: duty{version: math.MaxInt64}},
	}
	for i, r := range rising {
		if len(r.stamp()) != stampLen {
			t.Errorf("stamp %d has %d digits", i, len(r.stamp()))
		}
		if i > 0 && rising[i-1].stamp() >= r.stamp() {
			t.Errorf("stamp %d does not come after the one before", i)
		}
	}
}

func TestKeys_readWhatTheyWrite(t *testing.T) {
	p := geo.Point{Lat: 14.6349, Lng: -90.5069}
	cell, tag := indexCell(p, 7), indexCell(p, tagResolution)
	key := avKey("MEDICO_DOMICILIO", cell)
	if gotTag, group, got, err := parseAv(key); err != nil || gotTag != tag || group != "MEDICO_DOMICILIO" || got != cell {
		t.Errorf("%s reads as %v %s %v, %v", key, gotTag, group, got, err)
	}
	if got, err := parseCur(curKey(tag)); err != nil || got != tag {
		t.Errorf("%s reads as %v, %v", curKey(tag), got, err)
	}
	for _, bad := range []string{"", "auxilio:av:{x}:G:886d9a3a1bfffff", "auxilio:av:{" + tag.String() + "}:G", "auxilio:cur:{}", "other"} {
		if _, _, _, err := parseAv(bad); err == nil {
			t.Errorf("%q is a key of av", bad)
		}
		if _, err := parseCur(bad); err == nil {
			t.Errorf("%q is a key of cur", bad)
		}
	}
}

// TestStays_oneAGroup has services of one group share a stay, and those of none stand alone.
func TestStays_oneAGroup(t *testing.T) {
	c := newCatalog([]Group{{Name: "ROADSIDE", Services: []string{"GRUA", "CORRIENTE"}}, {Name: "HEALTH", Resolution: 7, Services: []string{"AMBULANCIA"}}})
	p := geo.Point{Lat: 14.6349, Lng: -90.5069}
	fine, coarse := indexCell(p, 8), indexCell(p, 7)
	want := []stay{{"HEALTH", coarse, 1}, {"ROADSIDE", fine, 3}, {"PLOMERIA", fine, 1}}
	if got := c.stays([]string{"AMBULANCIA", "CORRIENTE", "GRUA", "PLOMERIA"}, p); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
}
