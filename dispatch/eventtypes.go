package dispatch

import (
	"slices"
	"strings"
)

// EventTypes are the types of the events that clients and webhooks are told of, by kind.
var EventTypes = []string{
	"request.created", "request.searching", "request.offered", "request.assigned", "request.unassigned", "request.en_route",
	"request.arriving", "request.arrived", "request.in_service", "request.completed", "request.cancelled", "request.rejected",
	"request.attention_raised", "request.attention_cleared", "request.eta_changed", "request.priority_changed", "request.held",
	"request.released", "request.escalated", "request.message", "request.document",
	"offer.created", "offer.delivered", "offer.shown", "offer.accepted", "offer.declined", "offer.expired", "offer.withdrawn",
	"provider.online", "provider.offline", "provider.silent", "provider.restored",
	"payment.status", "policy.changed", "account.changed",
}

// KnowsEvents says whether pattern is a type of event or, like request.*, all types of a kind.
func KnowsEvents(pattern string) bool {
	kind, all := strings.CutSuffix(pattern, "*")
	return slices.ContainsFunc(EventTypes, func(known string) bool {
		return known == pattern || all && strings.HasSuffix(kind, ".") && strings.HasPrefix(known, kind)
	})
}
