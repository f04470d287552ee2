package match

import (
	"encoding/json"
	"fmt"
)

// Replay decides a stored snapshot again. Where the outcome was stored by the same rules, the bytes are the same.
func Replay(input []byte) (output []byte, in Snapshot, err error) {
	if err := json.Unmarshal(input, &in); err != nil {
		return nil, in, fmt.Errorf("read the snapshot: %w", err)
	}
	output, err = json.Marshal(Decide(in))
	return output, in, err
}
