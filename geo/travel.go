package geo

import (
	"math"
	"time"
)

const (
	// Detour is how much longer the way by road is than the great circle.
	Detour = 1.35
	// RushFactor is what is left of a vehicle's speed in rush hours.
	RushFactor = 0.72
	// Preparation is the time from accepting a job to rolling. Travel does not include it.
	Preparation = 2 * time.Minute
	// LeastMinutes is the shortest estimate that is shown to a person.
	LeastMinutes = 5
)

// Travel is the estimated driving time over metres of great circle:
//
//	metres × Detour / (Speed × RushFactor in rush hours)
//
// The constants are those of the engine's calibration; a road table, where one is configured,
// replaces this estimate. Preparation is the caller's to add. Metres that are negative or not a number take no time.
func Travel(metres float64, v Vehicle, rush bool) time.Duration {
	if !(metres > 0) {
		return 0
	}
	kmh := v.Speed()
	if rush {
		kmh *= RushFactor
	}
	hours := metres * Detour / 1000 / kmh
	return time.Duration(min(hours*float64(time.Hour), math.MaxInt64/2))
}

// ByRoad is what a drive takes that a car does by road in the given time outside rush hours:
//
//	car × Speed of a car / (Speed × RushFactor in rush hours)
//
// A road table knows one kind of vehicle and no hour; the others differ from it as they do in [Travel].
func ByRoad(car time.Duration, v Vehicle, rush bool) time.Duration {
	factor := Car.Speed() / v.Speed()
	if rush {
		factor /= RushFactor
	}
	return time.Duration(min(factor*float64(max(0, car)), math.MaxInt64/2))
}

// ETA is the estimated time from accepting now, at local time, at from until arriving at to: Preparation and Travel.
func ETA(from, to Point, v Vehicle, local time.Time) time.Duration {
	return Preparation + Travel(Distance(from, to), v, RushHour(local))
}

// Minutes is an estimate as people see it: whole minutes, rounded up, at least LeastMinutes.
func Minutes(eta time.Duration) int {
	return max(LeastMinutes, int((eta+time.Minute-1)/time.Minute))
}

// RushHour reports whether local, a time in the zone of the region, is in rush hours:
// Monday to Friday 06:00–09:00 and 16:00–19:00, the ends excluded.
func RushHour(local time.Time) bool {
	if day := local.Weekday(); day == time.Saturday || day == time.Sunday {
		return false
	}
	h := local.Hour()
	return h >= 6 && h < 9 || h >= 16 && h < 19
}
