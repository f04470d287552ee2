//go:build unix

package main

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
)

// secrets are what the servers of one home share. They are made once: what they have sealed opens with them only.
type secrets struct {
	SecretKey string `json:"secret_key"`
	DataKey   string `json:"data_key"`
}

func loadSecrets(path string) (secrets, error) {
	var kept secrets
	err := readJSON(path, &kept)
	if errors.Is(err, fs.ErrNotExist) {
		kept = secrets{SecretKey: newKey(), DataKey: newKey()}
		err = writePrivate(path, kept)
	}
	if err == nil && (kept.SecretKey == "" || kept.DataKey == "") {
		err = errors.New("a key is missing")
	}
	if err != nil {
		return secrets{}, fmt.Errorf("keys in %s: %w", path, err)
	}
	return kept, nil
}

// newKey is 32 random bytes in base64.
func newKey() string {
	key := make([]byte, 32)
	rand.Read(key)
	return base64.StdEncoding.EncodeToString(key)
}
