package dispatch

// Evidence is what a completed job of a service must carry.
type Evidence struct{ Notes, Satisfaction, Signature, Photo bool }

// Outcomes of a job.
var Outcomes = []string{"completed", "partial", "gone_on_arrival", "unable"}

// depart: the provider rolls.
func (c *Case) depart(actor Actor) error {
	if c.queued() {
		return ErrNextJob
	}
	if err := c.move(EnRoute, "en_route", actor, Facts{}); err != nil {
		return err
	}
	c.say(actor, "The provider is on the way")
	c.calm(FlagNotRolling)
	return nil
}

// arrive: the provider is at the place.
func (c *Case) arrive(actor Actor) error {
	if err := c.move(Arrived, "arrived", actor, Facts{}); err != nil {
		return err
	}
	c.withdraw(nil, "arrived")
	c.say(actor, "The provider has arrived")
	c.Updates[len(c.Updates)-1].Kind = "ARRIVAL_UPDATE"
	c.calm(troubles...)
	return nil
}

// start: the work begins.
func (c *Case) start(actor Actor) error {
	if err := c.move(InService, "in_service", actor, Facts{}); err != nil {
		return err
	}
	c.say(actor, "The service has started")
	return nil
}

// complete ends the job with its outcome; a field the service needs and that is missing is named.
func (c *Case) complete(actor Actor, done Completion, need Evidence) error {
	if !c.State.May(Completed) {
		return c.refuse()
	}
	if err := need.check(done); err != nil {
		return err
	}
	if err := c.prove(done.Photos); err != nil {
		return err
	}
	c.Completion = &done
	holder := c.Assignment.Provider
	c.settle()
	if err := c.move(Completed, "completed", actor, Facts{Reason: done.Outcome}); err != nil {
		return err
	}
	if err := c.take("completed"); err != nil {
		return err
	}
	c.Finisher = holder
	c.work.Providers[holder].CompletedCount++
	c.say(actor, "Request completed")
	return nil
}

func (e Evidence) check(done Completion) error {
	if done.Outcome != "completed" {
		return nil
	}
	switch {
	case e.Notes && done.Notes == "":
		return Invalid("notes", "is needed for this service")
	case e.Satisfaction && done.CustomerSatisfied == nil:
		return Invalid("customer_satisfied", "is needed for this service")
	case e.Photo && len(done.Photos) == 0:
		return Invalid("photos", "is needed for this service")
	case e.Signature && done.SignedBy == "":
		return Invalid("signed_by", "is needed for this service")
	}
	return nil
}

// cancel ends the request at any time before its end: offers are withdrawn, the provider is free.
func (c *Case) cancel(actor Actor, reason string) error {
	return c.stop(Cancelled, actor, requestEnded, reason, "Request cancelled: %s")
}

// reject is the desk's no: not covered, duplicate or false call.
func (c *Case) reject(actor Actor, reason string) error {
	return c.stop(Rejected, actor, rejectedByUs, reason, "Request rejected: %s")
}

func (c *Case) stop(as State, actor Actor, because, reason, text string) error {
	if !c.State.May(as) {
		return c.refuse()
	}
	c.EndReason = reason
	c.withdraw(nil, because)
	c.returnUnit()
	c.settle()
	if err := c.move(as, string(as), actor, Facts{Note: reason}); err != nil {
		return err
	}
	if c.Assignment != nil {
		if err := c.take(string(as)); err != nil {
			return err
		}
	}
	c.say(actor, text, reason)
	return nil
}

// settle leaves nothing to do behind a request that is about to end.
func (c *Case) settle() {
	c.dropTimers(func(Timer) bool { return true })
	c.clearHold()
	c.calm(c.Attention...)
}
