package sim

import (
	"context"
	"net/http"
)

// heldBy is the request that a provider has in hand, nil when none, and the one for after it, empty when none.
func heldBy(ctx context.Context, s *Session) (now *Request, next string, err error) {
	for _, status := range []string{"IN_PROGRESS", "ASSIGNED"} {
		var list struct{ Results []Request }
		if err := s.Get(ctx, "/assistance/requests?status="+status, &list); err != nil {
			return nil, "", err
		}
		for _, r := range list.Results {
			switch waits, err := s.queued(ctx, r); {
			case err != nil:
				return nil, "", err
			case waits:
				next = r.ID
			case r.held() && now == nil:
				now = &r
			}
		}
	}
	return now, next, nil
}

// queued reports whether a request waits for the end of its provider's job before it.
func (s *Session) queued(ctx context.Context, r Request) (bool, error) {
	if r.Tracking != "PROVIDER_ASSIGNED" {
		return false, nil
	}
	var told struct{ Next *struct{ What string } }
	err := s.Look(ctx, "/assistance/requests/"+r.ID+"/tracking", &told)
	if refused(err) == http.StatusNotFound {
		return false, nil // it has gone to another since it was listed
	}
	return told.Next != nil && told.Next.What == "next_job", err
}

// given is a request that the provider has been given: to begin with now, or after the job at hand. An emergency that takes
// the provider from their job comes after it too, in a moment: the server tells of the end of the other.
func (p *Provider) given(request string) {
	switch {
	case p.job == nil:
		p.take(request)
	case p.job.ID != request:
		p.next = request
	}
}

// take begins the job of a request that the provider was given.
func (p *Provider) take(request string) {
	switch r, err := p.read(request); {
	case refused(err) == http.StatusNotFound:
	case err != nil:
		p.complain(err)
	case r.held():
		p.resume(r)
	}
}

// goOn begins with what was given for after the job that has ended, unless it has gone to another meanwhile.
func (p *Provider) goOn() {
	next := p.next
	p.next = ""
	if next == "" {
		return
	}
	if r, err := p.read(next); err == nil && r.held() {
		p.resume(r)
	}
}
