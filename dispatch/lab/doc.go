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
// The rules were first measured in a model of which the numbers are known, and not every choice. Twenty days of each load here,
// with the interval of 95 %, beside what was measured there, in minutes:
//
//	calls an hour          100                170                200                225
//	broadcast      11.3 ± 0.1 (11.4)  12.6 ± 0.2 (12.9)  19.0 ± 1.7 (19.2)  31.4 ± 1.7 (26.3)
//	batches         9.3 ± 0.1  (9.4)  13.1 ± 0.3 (14.0)  21.3 ± 2.0 (22.6)  38.3 ± 2.8 (30.7)
//	default         6.7 ± 0.1  (6.0)   8.9 ± 0.2  (8.8)  11.9 ± 0.7 (12.5)  18.7 ± 1.8 (19.4)
//	of broadcast         59 % (53 %)        71 % (68 %)        63 % (65 %)        59 % (74 %)
//
// Where providers are plenty nothing is left to decide but who is nearest, and nearest one by one waits 6.7 at 100 here, 6.2
// there: phones are answered, and drives go, a little slower than they did there, so that 6.0 is not to be had at 100 by any rule
// of these. At 170 and 200 a broadcast that reaches everybody is as good as it gets, here as there.
//
// A recorded day says more of its supply than of its rules. In the day of New York that this was tried with, six providers begin in
// the first hour and sixty by eight o'clock; with all of 499, or the first 300, first-come nearest-idle lets members wait 12 minutes
// at 20 km/h, the default 5.0 and 5.4, and [Hindsight] 5.4 to 5.8. With 300 taken evenly from the whole list, at 28 km/h,
// nearest-idle waits 23 minutes, the default 7.1 (0.31) and hindsight 8.3; the 95th percentile falls from 117 to 42 (0.36) and 35.
// That percentile is of the first ten hours: 487 of the 5 002 calls come while few have begun, and most of those wait longer than
// a fifth of what nearest-idle's longest do. A cap that does not grow takes it to 27 (0.23), by leaving who is far from everybody
// for the last: the hundredth that waits longest then waits 108 minutes in place of 65, and that is no bargain for those who call.
// Two calls lie farther from everybody than the default's 50 km; they count with the six hours after which the recording gives
// them up.
//
// The package leaves to others: reading recordings, choosing what is compared, and the words of the report.
package lab
