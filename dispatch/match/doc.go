// Package match decides one round: which provider is offered which request, and why.
//
// [Decide] is a pure function of a [Snapshot]: no clock, no I/O, no randomness, no order of
// input that matters. The same snapshot gives byte-identical JSON, so that a stored round can
// be replayed, explained (also to those who were not chosen) and decided again under another
// [Policy].
//
// For each request it takes the nearest providers that pass every gate, prices them and a
// waiting place in seconds, and solves the whole region at once as an assignment problem.
//
// The ETA cap makes a request wait for somebody near rather than take somebody from far away, who
// would then be missed where they were. That pays only while providers are scarce: while more than
// a share of those who do the service is free, and where a dispatcher widened the search, it does
// not hold. The cap of a request that has not waited is 12 minutes, preparation included: in the laboratory's city members
// waited 1, 5 and 9 % less with it than with 15 minutes, at 170, 200 and 225 calls an hour (six days that no report uses), and
// as long at 100.
//
// Who has been idle is preferred, a little: with the default credit an hour of it outweighs six minutes of drive to a LOW
// request and one to an URGENT one. In the laboratory's city, with swaps and next jobs, members waited 6.7 minutes with it and 6.6
// with a third of it, at 100 calls an hour (six days that no report uses), and the Gini coefficient of jobs per hour was 0.14 and 0.16:
// the fairer one is the default.
//
// It leaves to others: reading the snapshot, writing the offers, every later step of an offer
// (those numbers of the policy are only kept here), and whether anything is sent at all.
package match
