package match

// Priority is the class of a request.
type Priority string

// The classes, the most pressing first.
const (
	Urgent Priority = "URGENT"
	High   Priority = "HIGH"
	Medium Priority = "MEDIUM"
	Low    Priority = "LOW"
)

// Above is the next class up; URGENT and unknown words stay what they are.
func (p Priority) Above() Priority {
	switch p {
	case Low:
		return Medium
	case Medium:
		return High
	case High:
		return Urgent
	default:
		return p
	}
}
