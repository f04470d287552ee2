package sim

import "time"

// ring is an offer coming up on the phone: it is shown, and answered when the person has made up their mind.
func (p *Provider) ring(m Message) {
	n := p.shown
	p.shown++
	p.offer = m
	_ = p.socket.Send(p.ctx, said{Type: "offer_shown", Offer: m.Data.Offer}) // lost with the connection
	p.agenda.In("answer", p.thinks(n), func() { p.answer(m, n) })
}

// thinks is how long the person takes to look at their nth offer.
func (p *Provider) thinks(n int) time.Duration {
	return p.wall(p.Answer(n).After)
}

// answer carries out the choice: chance's, or that of the scene which the request plays.
func (p *Provider) answer(m Message, n int) {
	if p.phone.off() {
		return
	}
	reply := p.Answer(n)
	if scene := p.world.Scenes.Of(m.Data.Request); scene != nil {
		if rung := time.Since(m.heard); rung < scene.Ring {
			p.agenda.In("answer", scene.Ring-rung, func() { p.answer(m, n) })
			return
		}
		if scripted, ok := p.world.Scenes.Answer(m.Data.Request); ok {
			reply = scripted
		}
	}
	switch reply.Choice {
	case Accept:
		p.accept(m)
	case Decline:
		p.offer = Message{}
		_ = p.session.Post(p.ctx, "/assistance/offers/"+m.Data.Offer+"/decline", reason(reply.Reason), nil) // counted
	}
}

func (p *Provider) accept(m Message) {
	p.offer = Message{}
	err := p.session.Post(p.ctx, "/assistance/offers/"+m.Data.Offer+"/accept", nil, nil)
	if err == nil {
		p.given(m.Data.Request)
	}
}

// hush is the end of an offer: whoever made it, it rings no more.
func (p *Provider) hush(m Message) {
	ended := m.Event != "offer.delivered" && m.Event != "offer.shown"
	if ended && m.Data.Offer == p.offer.Data.Offer {
		p.offer = Message{}
		p.agenda.Drop("answer")
	}
}
