package match

import (
	"bytes"
	"fmt"

	"github.com/klauspost/compress/zstd"
)

// A round says much: a snapshot of two hundred requests is half a megabyte of JSON, and so is what was decided. It is packed
// where it was made, beside the database and before any row is locked.

var (
	packer, _   = zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(2)) // no option of these can fail
	unpacker, _ = zstd.NewReader(nil, zstd.WithDecoderConcurrency(2), zstd.WithDecoderMaxMemory(unpackedMax))
)

// unpackedMax is the most bytes that something packed may grow to.
const unpackedMax = 256 << 20

// zstdMagic is how everything packed begins, and no JSON does (RFC 8878, 3.1.1).
var zstdMagic = []byte{0x28, 0xB5, 0x2F, 0xFD}

// Pack makes JSON small, to be kept.
func Pack(json []byte) []byte {
	return packer.EncodeAll(json, make([]byte, 0, len(json)/3))
}

// Unpack gives back what was packed, byte for byte. What was kept before there was packing is JSON, and returned as it is.
func Unpack(kept []byte) ([]byte, error) {
	if !bytes.HasPrefix(kept, zstdMagic) {
		return kept, nil
	}
	json, err := unpacker.DecodeAll(kept, nil)
	if err != nil {
		return nil, fmt.Errorf("unpack: %w", err)
	}
	return json, nil
}
