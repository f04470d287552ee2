package geo

import "time"

// Leg is a drive from one place to another.
type Leg struct{ From, To Point }

// Drive is what a car makes of a leg by road, outside rush hours.
type Drive struct {
	Time   time.Duration
	Metres float64 // by road; 0 for not known
	Known  bool    // false where no way is known, or not now
}
