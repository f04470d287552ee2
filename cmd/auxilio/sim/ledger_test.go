package sim

import "testing"

// happening is one thing that a topic's subscriber sees; begin is a grant, else it is an event.
type happening struct {
	begin bool
	pos   int64
}

func TestLedger_denseAndOnce(t *testing.T) {
	begin := func(pos int64) happening { return happening{true, pos} }
	event := func(pos int64) happening { return happening{pos: pos} }
	for name, c := range map[string]struct {
		seen                     []happening
		gaps, duplicates, events int64
	}{
		"dense":                       {[]happening{begin(4), event(5), event(6), event(7)}, 0, 0, 3},
		"unknown beginning":           {[]happening{event(9), event(10)}, 0, 0, 2},
		"hole":                        {[]happening{begin(0), event(1), event(4)}, 2, 0, 2},
		"hole right after the grant":  {[]happening{begin(7), event(9)}, 1, 0, 1},
		"twice":                       {[]happening{begin(0), event(1), event(1), event(2)}, 0, 1, 3},
		"back in order":               {[]happening{begin(0), event(1), event(2), event(1)}, 0, 1, 3},
		"resumed where it was":        {[]happening{begin(0), event(1), begin(1), event(2)}, 0, 0, 2},
		"resumed too late":            {[]happening{begin(0), event(1), begin(3), event(4)}, 2, 0, 2},
		"resumed too early":           {[]happening{begin(0), event(1), event(2), begin(1), event(2), event(3)}, 0, 1, 4},
		"late one after a hole":       {[]happening{begin(0), event(2), event(1)}, 1, 1, 2},
		"from now and nothing before": {[]happening{begin(0)}, 0, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			tally := &Tally{}
			l := NewLedger(tally)
			l.Epoch("e")
			for _, h := range c.seen {
				if h.begin {
					l.Begin("board", h.pos)
				} else {
					l.Event("board", h.pos)
				}
			}
			got := [3]int64{tally.Gaps.Load(), tally.Duplicates.Load(), tally.Events.Load()}
			if want := [3]int64{c.gaps, c.duplicates, c.events}; got != want {
				t.Errorf("gaps, duplicates, events: %v, not %v", got, want)
			}
		})
	}
}

func TestLedger_topicsApart(t *testing.T) {
	tally := &Tally{}
	l := NewLedger(tally)
	for pos := range int64(5) {
		l.Event("user:a", pos+1)
		l.Event("board", 100+pos)
	}
	if tally.Gaps.Load()+tally.Duplicates.Load() != 0 {
		t.Error("positions of one topic were held against another")
	}
}

func TestLedger_anotherEpochBeginsAnew(t *testing.T) {
	tally := &Tally{}
	l := NewLedger(tally)
	l.Epoch("one")
	l.Event("board", 50)
	l.Epoch("one")
	if pos, epoch, ok := l.Resume("board"); !ok || pos != 50 || epoch != "one" {
		t.Errorf("resumes at %d %s %v", pos, epoch, ok)
	}
	l.Epoch("two")
	if _, _, ok := l.Resume("board"); ok {
		t.Error("a position of another epoch was kept")
	}
	if !l.Event("board", 3) || tally.Duplicates.Load() != 0 {
		t.Error("an event of the new epoch was taken for an old one")
	}
}
