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
// # What its figures can be compared with
//
// The rules were first measured in a model of which the numbers are known, and not every choice: broadcast, batches and the
// default waited 11.4, 9.4 and 6.0 minutes at 100 calls an hour, 12.9, 14.0 and 8.8 at 170, 19.2, 22.6 and 12.5 at 200. Here
// they wait 11.3, 9.3 and 6.7 at 100, and 12.6, 13.1 and 8.9 at 170 (twenty days each). Where providers are plenty nothing is left
// to decide but who is nearest, and nearest one by one waits 6.7 at 100 here, 6.2 there: phones are answered, and drives go,
// a little slower than they did there, so that 6.0 is not to be had at 100 by any rule of these. Of broadcast's wait the default
// leaves 59 and 71 % here, and 53, 68 and 65 % there, at 100, 170 and 200.
//
// A recorded day says more of its supply than of its rules. In the day of New York that this was tried with, six providers begin in
// the first hour and sixty by eight o'clock; with all of 499, or the first 300, first-come nearest-idle lets members wait 12 minutes
// at 20 km/h, the default 6, and [Hindsight] 5.4 to 5.8, which is 0.45 to 0.48 of it: no rule gets to a third where the best that
// could be known does not. With 300 taken evenly from the whole list, at 20 km/h, nearest-idle waits 73 minutes, the default
// 19 (0.26) and hindsight 17 (0.23); the 95th percentile falls to 0.45 and 0.43. Two calls lie farther from everybody than the default's
// 50 km; they count with the six hours after which the recording gives them up.
//
// The package leaves to others: reading recordings, choosing what is compared, and the words of the report.
package lab
