package match

import (
	"bytes"
	"encoding/json"
	"testing"
)

func TestPack_givesBackEveryByte(t *testing.T) {
	t.Parallel()
	outcome, err := json.Marshal(Decide(crowd(1, 40, 200)))
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range [][]byte{outcome, []byte(`{}`), {}} {
		packed := Pack(text)
		again, err := Unpack(packed)
		if err != nil || !bytes.Equal(again, text) {
			t.Fatalf("%v: %d bytes of %d", err, len(again), len(text))
		}
	}
	if packed := Pack(outcome); len(packed) > len(outcome)/2 {
		t.Errorf("%d bytes became %d", len(outcome), len(packed))
	}
}

func TestUnpack_whatWasNeverPackedAndWhatIsBroken(t *testing.T) {
	t.Parallel()
	if old, err := Unpack([]byte(`{"at":1}`)); err != nil || string(old) != `{"at":1}` {
		t.Errorf("%s, %v", old, err)
	}
	packed := Pack(bytes.Repeat([]byte(`{"at":1}`), 100))
	if _, err := Unpack(packed[:len(packed)-3]); err == nil {
		t.Error("half of something was unpacked")
	}
}
