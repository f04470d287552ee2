package fleet

import (
	"encoding/binary"
	"errors"
	"math"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/geo"
)

// record is all that one node tells the others about one provider. It stands by itself: whoever reads it needs no other.
type record struct {
	provider uuid.UUID
	duty     duty
	place    place
}

func (u Unit) record() record {
	return record{provider: u.Provider, duty: u.duty(), place: u.place()}
}

// format is the first byte of a batch. Each record carries its length, so that
// fields can be added behind the last one without a new format.
const format = 1

var errRecord = errors.New("malformed record")

// packBatch is records as one value of the feed.
func packBatch(records []record) []byte {
	b := []byte{format}
	var one []byte
	for _, r := range records {
		one = r.append(one[:0])
		b = binary.AppendUvarint(b, uint64(len(one)))
		b = append(b, one...)
	}
	return b
}

// unpackBatch reads what packBatch wrote.
func unpackBatch(b string) ([]record, error) {
	if len(b) == 0 || b[0] != format {
		return nil, errRecord
	}
	p := parser{rest: []byte(b[1:])}
	var records []record
	for len(p.rest) > 0 && !p.bad {
		one := parser{rest: p.bytes()}
		r := one.record()
		if p.bad || one.bad {
			return nil, errRecord
		}
		records = append(records, r)
	}
	return records, nil
}

func (r record) append(b []byte) []byte {
	b = append(b, r.provider[:]...)
	b = append(b, byte(r.duty.state))
	b = binary.AppendVarint(b, r.duty.version)
	b = binary.AppendUvarint(b, math.Float64bits(r.duty.radiusM))
	b = appendString(b, string(r.duty.vehicle))
	b = binary.AppendUvarint(b, uint64(len(r.duty.services)))
	for _, s := range r.duty.services {
		b = appendString(b, s)
	}
	return r.place.append(b)
}

func (p place) append(b []byte) []byte {
	b = binary.AppendVarint(b, int64(e7(p.point.Lat)))
	b = binary.AppendVarint(b, int64(e7(p.point.Lng)))
	for _, v := range [...]float64{p.accuracy, p.speed, p.heading} {
		b = binary.AppendUvarint(b, uint64(math.Float32bits(float32(v))))
	}
	b = binary.AppendVarint(b, milli(p.at))
	b = binary.AppendVarint(b, milli(p.anchored))
	return binary.AppendVarint(b, p.seq)
}

func appendString(b []byte, s string) []byte {
	b = binary.AppendUvarint(b, uint64(len(s)))
	return append(b, s...)
}

// milli is t in milliseconds since 1970, 0 for no time.
func milli(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func fromMilli(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// parser takes values off the front of rest. After the first that is not there it is bad and gives zeros.
type parser struct {
	rest []byte
	bad  bool
}

func (p *parser) record() record {
	var r record
	copy(r.provider[:], p.take(len(r.provider)))
	if state := p.take(1); len(state) == 1 {
		r.duty.state = State(state[0])
	}
	r.duty.version = p.varint()
	r.duty.radiusM = math.Float64frombits(p.uvarint())
	r.duty.vehicle = geo.Vehicle(p.bytes())
	for n := p.uvarint(); n > 0 && !p.bad; n-- {
		r.duty.services = append(r.duty.services, string(p.bytes()))
	}
	r.place = p.place()
	p.bad = p.bad || r.duty.state > Busy || r.place.point.Valid() != nil
	return r
}

func (p *parser) place() place {
	lat, lng := p.varint(), p.varint()
	return place{
		point:    pointE7(int32(lat), int32(lng)),
		accuracy: p.float(), speed: p.float(), heading: p.float(),
		at: fromMilli(p.varint()), anchored: fromMilli(p.varint()), seq: p.varint(),
	}
}

func (p *parser) take(n int) []byte {
	if n > len(p.rest) {
		p.bad, p.rest = true, nil
		return nil
	}
	taken := p.rest[:n]
	p.rest = p.rest[n:]
	return taken
}

func (p *parser) bytes() []byte {
	n := p.uvarint()
	if n > uint64(len(p.rest)) {
		p.bad = true
		return nil
	}
	return p.take(int(n))
}

func (p *parser) uvarint() uint64 {
	v, n := binary.Uvarint(p.rest)
	if n <= 0 {
		p.bad, p.rest = true, nil
		return 0
	}
	p.rest = p.rest[n:]
	return v
}

func (p *parser) varint() int64 {
	v, n := binary.Varint(p.rest)
	if n <= 0 {
		p.bad, p.rest = true, nil
		return 0
	}
	p.rest = p.rest[n:]
	return v
}

func (p *parser) float() float64 { return float64(math.Float32frombits(uint32(p.uvarint()))) }
