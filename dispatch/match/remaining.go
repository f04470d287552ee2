package match

import "time"

// Remaining is how much longer a job should take that usually takes so long and has been going on since then. A job that has
// taken its usual time is one of the longer ones: it is expected to take a quarter more, however long it has taken. That is
// what log-normal lengths with a spread of a third come to (their mean residual life does not fall below a quarter).
func Remaining(usual, since time.Duration) time.Duration { return max(usual-since, usual/4) }
