package store_test

import (
	"errors"
	"testing"

	"github.com/auxilio/auxilio/store"
)

// TestUpdateProvider_keepsWhatIsOfferedNoMore lets a provider change the rest when one of its services was taken out of the
// catalogue, and drop that one, but not take it anew.
func TestUpdateProvider_keepsWhatIsOfferedNoMore(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	worker := s.provider(plaza)
	s.exec(`UPDATE service SET active = false WHERE code = 'CORRIENTE'`)
	change := func(change func(*store.Provider)) error {
		_, err := s.db.UpdateProvider(t.Context(), worker.Provider, func(p *store.Provider) error { change(p); return nil })
		return err
	}
	must(t, change(func(p *store.Provider) { p.Phone = "+50255551111" }))
	must(t, change(func(p *store.Provider) { p.Services = []string{"CORRIENTE", "GRUA", "NEUMATICOS"} }))
	must(t, change(func(p *store.Provider) { p.Services = []string{"GRUA"} }))
	for _, services := range [][]string{{"CORRIENTE", "GRUA"}, {"GRUA", "NADA"}} {
		if err := change(func(p *store.Provider) { p.Services = services }); !errors.Is(err, store.ErrUnknownService) {
			t.Errorf("%v is taken: %v", services, err)
		}
	}
}
