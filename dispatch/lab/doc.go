// Package lab is the laboratory of dispatching: a region played event by event in memory, under a policy of
// [github.com/auxilio/auxilio/dispatch/match] or under the rule of another dispatcher, many thousand times faster than
// life. There is no clock, no network and no database in it; the same [Scenario] and [Rule] give the same [Day].
//
// # The model
//
// Calls come as a Poisson process, or as they were recorded. A provider who takes one prepares for two minutes, drives the
// great circle at the scenario's speed, works, drives on to the destination where there is one, and waits where that ends.
// Drives and jobs differ from what the dispatcher expects: a rule is told the expected length of a job, never the one that
// will be. A member who has waited for [Scenario.Patience] gives up, and counts with that wait.
//
// A phone that rings is answered after 3 to 17 seconds, or never: each provider has an inclination of their own, 0.72 in
// the mean, and of those who do not accept a third does not answer at all. A provider is rung by one exclusive offer at a
// time, and so is one who is asked to take over from somebody on the way, or to leave a lesser call for an emergency: both
// are judged again when they accept. In a broadcast each phone shows all calls around it, and the first tap wins. Chance belongs to the call and the
// provider, not to the order of events: two rules that put the same call before the same provider get the same answer.
//
// The synthetic [City] is a square with calls and providers anywhere in it, at 25 km/h and 24 minutes a job. These two are
// set so that broadcast, batches and nearest-first wait as they do where such rules were measured before.
// A recorded day has no chance at all: everybody accepts at once, and all rules drive at one speed.
//
// The package leaves to others: reading recordings, choosing what is compared, and the words of the report.
package lab
