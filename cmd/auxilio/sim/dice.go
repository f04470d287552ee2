package sim

import (
	"hash/fnv"
	"math"
	"math/rand/v2"
	"strconv"
	"time"
)

// Dice is where all chance comes from. Every decision has a source of its own, named by who decides, about what and for
// the how manieth time, so an actor decides alike however the others and the network are timed.
type Dice uint64

// For is the source of chance of one decision.
func (d Dice) For(who, what string, n int) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(who + "\x00" + what + "\x00" + strconv.Itoa(n)))
	return rand.New(rand.NewPCG(uint64(d), h.Sum64()))
}

// logNormal draws a duration whose logarithm is normal: half are shorter than median, spread is the deviation of the logarithm.
func logNormal(r *rand.Rand, median time.Duration, spread float64) time.Duration {
	return time.Duration(float64(median) * math.Exp(spread*r.NormFloat64()))
}

// exponential draws the time until something that happens once in mean on average.
func exponential(r *rand.Rand, mean time.Duration) time.Duration {
	return time.Duration(float64(mean) * r.ExpFloat64())
}

// between draws evenly.
func between(r *rand.Rand, low, high time.Duration) time.Duration {
	return low + time.Duration(r.Float64()*float64(high-low))
}

// weighted draws an index with the probability of its weight; -1 when no weight is above zero.
func weighted(r *rand.Rand, weights []float64) int {
	var sum float64
	for _, w := range weights {
		sum += w
	}
	at := r.Float64() * sum
	for i, w := range weights {
		if at -= w; w > 0 && at < 0 {
			return i
		}
	}
	return len(weights) - 1
}
