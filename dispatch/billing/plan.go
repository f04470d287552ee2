package billing

import (
	"regexp"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/dispatch"
)

// PlanID is a UUIDv7.
type PlanID uuid.UUID

func (id PlanID) String() string { return uuid.UUID(id).String() }

// Cycle is how long a payment lasts.
type Cycle string

const (
	Monthly Cycle = "MONTHLY"
	Yearly  Cycle = "YEARLY"
)

// Length is 30 or 365 days.
func (c Cycle) Length() time.Duration {
	if c == Yearly {
		return 365 * 24 * time.Hour
	}
	return 30 * 24 * time.Hour
}

// MaxMonthlyLimit is the most requests a plan may allow a month.
const MaxMonthlyLimit = 1000

// Plan is what a member can buy: requests in one category.
type Plan struct {
	ID            PlanID
	Code          string
	Category      string
	NameES        string
	NameEN        string
	DescriptionES string
	DescriptionEN string
	MonthlyPrice  int64 // of 30 days, in minor units of Currency
	YearlyPrice   int64 // of 365 days
	Currency      string
	MonthlyLimit  int // requests a month; 0 is unlimited
	Position      int
	Active        bool // can be bought
	CreatedAt     time.Time
	UpdatedAt     time.Time
}

// Price is what one cycle costs.
func (p *Plan) Price(c Cycle) dispatch.Money {
	if c == Yearly {
		return dispatch.Money{Minor: p.YearlyPrice, Currency: p.Currency}
	}
	return dispatch.Money{Minor: p.MonthlyPrice, Currency: p.Currency}
}

var (
	codeForm     = regexp.MustCompile(`^[A-Z][A-Z0-9_]{1,39}$`)
	currencyForm = regexp.MustCompile(`^[A-Z]{3}$`)
)

// Check returns a *dispatch.FieldError for the first field that is out of its range.
func (p *Plan) Check() error {
	switch {
	case !codeForm.MatchString(p.Code):
		return dispatch.Invalid("code", "must be 2 to 40 capital letters, digits and underscores")
	case strings.TrimSpace(p.NameES) == "":
		return dispatch.Invalid("name_es", "must not be blank")
	case strings.TrimSpace(p.NameEN) == "":
		return dispatch.Invalid("name_en", "must not be blank")
	case p.MonthlyPrice < 0:
		return dispatch.Invalid("monthly_price_minor", "must not be negative")
	case p.YearlyPrice < 0:
		return dispatch.Invalid("yearly_price_minor", "must not be negative")
	case !currencyForm.MatchString(p.Currency):
		return dispatch.Invalid("currency", "must be three capital letters")
	case p.MonthlyLimit < 0 || p.MonthlyLimit > MaxMonthlyLimit:
		return dispatch.Invalid("max_requests_per_month", "must be between 0 and 1000")
	}
	return nil
}
