package auth

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/auxilio/auxilio/api/edge"
)

func TestPasswords_hashAndCheck(t *testing.T) {
	p := NewPasswords(Work)
	hash, err := p.Hash(t.Context(), "quetzal-volcano-lantern-77")
	if err != nil {
		t.Fatal(err)
	}
	for password, want := range map[string]bool{"quetzal-volcano-lantern-77": true, "quetzal-volcano-lantern-78": false, "": false} {
		if ok, err := p.Check(t.Context(), password, hash); ok != want || err != nil {
			t.Errorf("%q: %v, %v", password, ok, err)
		}
	}
}

// TestPasswords_unknownLoginsTakeAsLong holds because what is checked for them costs the same.
func TestPasswords_unknownLoginsTakeAsLong(t *testing.T) {
	p := NewPasswords(Work)
	params, _, _, err := argon2id.DecodeHash(p.decoy)
	if err != nil || *params != Work {
		t.Errorf("the decoy is made with %v, %v", params, err)
	}
	if ok, err := p.Check(t.Context(), "", ""); ok || err != nil {
		t.Errorf("%v, %v", ok, err)
	}
}

// TestPasswords_aFloodIsTurnedAway fills the queue and asks once more.
func TestPasswords_aFloodIsTurnedAway(t *testing.T) {
	p := NewPasswords(Work)
	p.turn <- struct{}{} // one hash that takes its time
	p.waiting.Add(1)
	ctx, leave := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	for range queueLength {
		wg.Go(func() {
			if _, err := p.Check(ctx, "x", ""); !errors.Is(err, context.Canceled) {
				t.Errorf("in the queue: %v", err)
			}
		})
	}
	for deadline := time.Now().Add(10 * time.Second); p.waiting.Load() <= queueLength; {
		if time.Now().After(deadline) {
			t.Fatal("the queue does not fill")
		}
	}
	_, err := p.Check(t.Context(), "x", "")
	var refused *edge.Failure
	if !errors.As(err, &refused) || refused.Status != http.StatusTooManyRequests {
		t.Errorf("one more: %v", err)
	}
	leave()
	wg.Wait()
	<-p.turn
	p.waiting.Add(-1)
	if _, err := p.Check(t.Context(), "x", ""); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// TestCheckStrength_longOnesCostNoMore: the work grows faster than the password, and is of as many allocations, which no other
// load on the machine changes.
func TestCheckStrength_longOnesCostNoMore(t *testing.T) {
	cost := func(characters int) float64 {
		password := strings.Repeat("a1B!", characters/4)
		return testing.AllocsPerRun(1, func() {
			if err := checkStrength("password", password); err == nil || !strings.Contains(err.Error(), "too easy") {
				t.Errorf("%d characters: %v", characters, err)
			}
		})
	}
	if short, long := cost(rated), cost(MaxPassword); long > 1.1*short {
		t.Errorf("%.0f allocations for %d characters, %.0f for %d", short, rated, long, MaxPassword)
	}
}

func TestCheckStrength_knowsWhatPeopleTake(t *testing.T) {
	for _, weak := range []string{"contraseña123", "Contrasena2026", "guatemala2026", "tequieromucho", "bienvenido123", "auxilio123456", "maria19901990", "maria@auxilio.test María MARIA@AUXILIO.TEST", "aaaaaaaaaaaaaaaa", "qwertyuiop123",
		"ññññññññññññ", "mamámamámamá", "ñandúñandúñandú", "😀😀😀😀😀😀😀😀😀😀😀😀", "密码密码密码密码密码密码", "１２３４５６７８９０１２"} {
		if checkStrength("password", weak, "maria@auxilio.test", "María", audience) == nil {
			t.Errorf("%s is taken", weak)
		}
	}
	for _, strong := range []string{"quetzal-volcano-lantern-77", "tres tortugas cruzan el lago", "Vf9!kq2#Zt7&", "peñón-murciélago-lápiz-42", "猫七窓雨犬橋雪鳥森川石夢"} {
		if err := checkStrength("password", strong, "maria@auxilio.test"); err != nil {
			t.Errorf("%s: %v", strong, err)
		}
	}
}
