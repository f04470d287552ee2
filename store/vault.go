package store

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// ErrNoDataKey says that this process was not given the key of health facts.
var ErrNoDataKey = errors.New("there is no data key")

// dataKeyLife is how long one data key seals before the next is made. It opens what it has sealed for as long as that is kept.
const dataKeyLife = 30 * 24 * time.Hour

// The forms of a field, its first byte.
const (
	plainForm  = 0 // from before fields were sealed
	sealedForm = 1 // then the number of the data key in four bytes, the nonce, the sealed text
)

const sealedHead = 1 + 4

// vault seals single fields by AES-256-GCM under data keys, which lie in the database wrapped by the environment's keys. A
// sealed field opens only in its own place. It is safe for concurrent use.
type vault struct {
	wraps []cipher.AEAD // the environment's keys; the first wraps, the others open what they once wrapped
	pool  *pgxpool.Pool

	mu     sync.Mutex
	keys   map[uint32]cipher.AEAD
	newest uint32
	until  time.Time // when the next data key is made
}

// newVault makes a vault of the environment's keys, the present one first. Without keys it opens and seals nothing.
func newVault(secrets [][]byte, pool *pgxpool.Pool) (*vault, error) {
	v := &vault{pool: pool, keys: map[uint32]cipher.AEAD{}}
	for _, secret := range secrets {
		key, err := hkdf.Key(sha256.New, secret, nil, "auxilio data keys", 32)
		if err != nil {
			return nil, fmt.Errorf("derive the key of data keys: %w", err)
		}
		wrap, err := newAEAD(key)
		if err != nil {
			return nil, err
		}
		v.wraps = append(v.wraps, wrap)
	}
	return v, nil
}

func newAEAD(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("make a cipher: %w", err)
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// ready makes sure that there is a data key to seal with. Without the environment's key it does nothing.
func (v *vault) ready(ctx context.Context) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.wraps) == 0 || time.Now().Before(v.until) {
		return nil
	}
	return v.load(ctx, true)
}

// wrapPlace is where a wrapped data key belongs.
var wrapPlace = []byte("data_key")

// load reads the data keys and wraps anew those that an older key of the environment wrapped; with grow it makes the first,
// or the next when the newest is past its life. One node at a time does so.
func (v *vault) load(ctx context.Context, grow bool) error {
	ctx = AsSystem(ctx)
	err := pgx.BeginFunc(ctx, v.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtext('data_key'))`); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, `SELECT id, wrapped, created_at FROM data_key ORDER BY id`)
		if err != nil {
			return err
		}
		stored, err := pgx.CollectRows(rows, pgx.RowToStructByPos[dataKey])
		if err != nil {
			return err
		}
		for _, k := range stored {
			if err := v.unwrap(ctx, tx, k); err != nil {
				return err
			}
		}
		if grow && !time.Now().Before(v.until) {
			return v.grow(ctx, tx)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("load data keys: %w", err)
	}
	return nil
}

type dataKey struct {
	ID      uint32
	Wrapped []byte
	Created time.Time
}

func (v *vault) unwrap(ctx context.Context, tx pgx.Tx, k dataKey) error {
	for i, wrap := range v.wraps {
		key, err := wrap.Open(nil, nil, k.Wrapped, wrapPlace)
		if err != nil {
			continue
		}
		if err := v.take(k.ID, key, k.Created); err != nil {
			return err
		}
		if i > 0 {
			_, err = tx.Exec(ctx, `UPDATE data_key SET wrapped = $2 WHERE id = $1`, k.ID, v.wraps[0].Seal(nil, nil, key, wrapPlace))
		}
		return err
	}
	return fmt.Errorf("data key %d was wrapped by a key that is not given: name it in AUXILIO_DATA_KEY_OLD", k.ID)
}

func (v *vault) take(id uint32, key []byte, created time.Time) error {
	aead, err := newAEAD(key)
	if err != nil {
		return err
	}
	v.keys[id] = aead
	if id >= v.newest {
		v.newest, v.until = id, created.Add(dataKeyLife)
	}
	return nil
}

func (v *vault) grow(ctx context.Context, tx pgx.Tx) error {
	key := make([]byte, 32)
	rand.Read(key)
	var id uint32
	var created time.Time
	err := tx.QueryRow(ctx, `INSERT INTO data_key (wrapped) VALUES ($1) RETURNING id, created_at`,
		v.wraps[0].Seal(nil, nil, key, wrapPlace)).Scan(&id, &created)
	if err != nil {
		return err
	}
	return v.take(id, key, created)
}

// seal closes a field for its place. Nothing stays nothing. ready must have been called.
func (v *vault) seal(plain []byte, place string) ([]byte, error) {
	if len(plain) == 0 {
		return []byte{}, nil
	}
	v.mu.Lock()
	id, key := v.newest, v.keys[v.newest]
	v.mu.Unlock()
	if key == nil {
		return nil, ErrNoDataKey
	}
	head := binary.BigEndian.AppendUint32([]byte{sealedForm}, id)
	return key.Seal(head, nil, plain, []byte(place)), nil
}

// open opens a field of its place.
func (v *vault) open(ctx context.Context, field []byte, place string) ([]byte, error) {
	switch {
	case len(field) == 0:
		return nil, nil
	case field[0] == plainForm:
		return field[1:], nil
	case field[0] != sealedForm || len(field) < sealedHead:
		return nil, fmt.Errorf("open %s: not a sealed field", place)
	}
	key, err := v.key(ctx, binary.BigEndian.Uint32(field[1:sealedHead]))
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", place, err)
	}
	plain, err := key.Open(nil, nil, field[sealedHead:], []byte(place))
	if err != nil {
		return nil, fmt.Errorf("open %s: it was changed or is not of this place", place)
	}
	return plain, nil
}

// key is the data key of a number; one that another node made is read.
func (v *vault) key(ctx context.Context, id uint32) (cipher.AEAD, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.keys[id] == nil && len(v.wraps) > 0 {
		if err := v.load(ctx, false); err != nil {
			return nil, err
		}
	}
	if v.keys[id] == nil {
		return nil, ErrNoDataKey
	}
	return v.keys[id], nil
}
