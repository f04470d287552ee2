package fleet

// Stats is the state of a fleet on this node, for health and metrics.
type Stats struct {
	Available, Busy int  // providers on duty
	Unsent          int  // providers whose newest state waits to be sent to Redis
	Unsaved         int  // providers whose newest position waits for Config.Save
	Down            bool // the last trip to Redis failed
}

// Stats counts the fleet as this node knows it.
func (f *Fleet) Stats() Stats {
	s := Stats{Unsent: f.unsent.len(), Unsaved: f.unsaved.len(), Down: f.down.Load()}
	f.replica.mu.RLock()
	defer f.replica.mu.RUnlock()
	for _, e := range f.replica.units {
		switch e.duty.state {
		case Available:
			s.Available++
		case Busy:
			s.Busy++
		}
	}
	return s
}
