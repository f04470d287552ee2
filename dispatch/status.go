package dispatch

// State is the one stored state of a request. Status and tracking words are derived from it, never stored.
type State string

const (
	Scheduled  State = "scheduled"
	Searching  State = "searching"
	OfferedOut State = "offered"
	AssignedTo State = "assigned"
	EnRoute    State = "en_route"
	Arrived    State = "arrived"
	InService  State = "in_service"
	Completed  State = "completed"
	Cancelled  State = "cancelled"
	Rejected   State = "rejected"
)

// Transition is one legal move.
type Transition struct{ From, To State }

// Transitions lists every legal move; the table allowed_transition holds the same rows (a test compares them).
var Transitions = []Transition{
	{Scheduled, Searching},  // its time has come
	{Searching, OfferedOut}, // a round or the desk put it before a provider
	{OfferedOut, Searching}, // the last live offer ended without acceptance
	{Searching, AssignedTo}, // the desk assigned it
	{OfferedOut, AssignedTo},
	{AssignedTo, EnRoute},
	{EnRoute, Arrived},
	{Arrived, InService},
	{InService, Completed},
	{Scheduled, Cancelled},
	{Searching, Cancelled},
	{OfferedOut, Cancelled},
	{AssignedTo, Cancelled},
	{EnRoute, Cancelled},
	{Arrived, Cancelled},
	{InService, Cancelled},
	{Searching, Rejected},
	{OfferedOut, Rejected},
	{AssignedTo, Searching}, // given back, reassigned, pre-empted or stalled
	{EnRoute, Searching},
	{Arrived, Searching},
}

// May reports whether a request in s may move to next.
func (s State) May(next State) bool {
	for _, t := range Transitions {
		if t.From == s && t.To == next {
			return true
		}
	}
	return false
}

// Ended reports whether nothing can happen to the request any more.
func (s State) Ended() bool { return s == Completed || s == Cancelled || s == Rejected }

// Open reports whether the request still looks for a provider.
func (s State) Open() bool { return s == Searching || s == OfferedOut }

// Held reports whether a provider holds the request.
func (s State) Held() bool {
	return s == AssignedTo || s == EnRoute || s == Arrived || s == InService
}

// Status is the request's life in six words.
func (s State) Status() string {
	switch s {
	case Scheduled, Searching, OfferedOut:
		return "PENDING"
	case AssignedTo, EnRoute:
		return "ASSIGNED"
	case Arrived, InService:
		return "IN_PROGRESS"
	case Completed:
		return "COMPLETED"
	case Cancelled:
		return "CANCELLED"
	default:
		return "REJECTED"
	}
}

// ArrivingWithin is how near, in metres, a provider on the way counts as arriving.
const ArrivingWithin = 500

// Tracking is the request's life as its member sees it. distance is the assigned provider's distance in metres,
// negative when unknown.
func (s State) Tracking(distance float64) string {
	switch s {
	case Scheduled:
		return "SCHEDULED"
	case Searching:
		return "SEARCHING"
	case OfferedOut:
		return "OFFERED"
	case AssignedTo:
		return "PROVIDER_ASSIGNED"
	case EnRoute:
		if distance >= 0 && distance < ArrivingWithin {
			return "ARRIVING"
		}
		return "EN_ROUTE"
	case Arrived:
		return "ARRIVED"
	case InService:
		return "IN_SERVICE"
	default:
		return s.Status()
	}
}
