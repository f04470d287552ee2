// Package assistance is calls for help: asking, watching, the provider's job and the desk's orders.
// What is allowed is decided by dispatch under the request's lock; this package reads input and shows each caller what
// their relation to a request lets them see.
package assistance

import (
	"net/http"
	"net/url"
	"time"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/geo/fleet"
	"github.com/auxilio/auxilio/store"
	"github.com/auxilio/auxilio/store/blob"
)

// Desk answers for requests and offers.
type Desk struct {
	Store    *store.Store
	Dispatch *dispatch.Service
	Fleet    *fleet.Fleet
	Zone     *time.Location
	Now      func() time.Time

	PublicURL *url.URL   // of links to pages
	Blobs     blob.Store // keeps files
}

// The groups of callers of this package.
const (
	askers  edge.Who = "MEMBER,DISPATCHER,ADMIN"
	workers edge.Who = "PROVIDER,DISPATCHER,ADMIN"
)

// Register declares the routes of this package.
func Register(e *edge.Edge, d *Desk) {
	d.registerRequests(e)
	d.registerShares(e)
	d.registerDocuments(e)
	d.registerOrders(e)
	d.registerJobs(e)
	d.registerOffers(e)
}

func (d *Desk) registerRequests(e *edge.Edge) {
	ask := route(http.MethodPost, "/assistance/requests", "create-request", "Ask for help", askers)
	ask.Status = http.StatusCreated
	edge.Command(e, ask, d.ask, d.asked)
	edge.Handle(e, route(http.MethodGet, "/assistance/requests", "list-requests", "Your requests; all for staff", edge.AnyLogin), d.list)
	edge.Handle(e, route(http.MethodGet, "/assistance/requests/{id}", "get-request", "One request", edge.AnyLogin), d.get)
	edge.Handle(e, route(http.MethodPatch, "/assistance/requests/{id}", "update-request", "Correct the details while nobody is assigned", askers), d.correct)
	edge.Handle(e, route(http.MethodGet, "/assistance/requests/{id}/updates", "list-updates", "The request's story and chat, oldest first", edge.AnyLogin), d.updates)
	say := route(http.MethodPost, "/assistance/requests/{id}/updates", "create-update", "Write to the other parties", edge.AnyLogin)
	say.Status = http.StatusCreated
	on(e, d, say, d.say, said)
	edge.Handle(e, route(http.MethodGet, "/assistance/requests/{id}/tracking", "get-tracking", "Where help is", edge.AnyLogin), d.tracking)
	edge.Handle(e, route(http.MethodGet, "/assistance/requests/{id}/decisions", "list-decisions", "Every round: who was looked at, and why not asked", edge.Staff), d.decisions)
	on(e, d, route(http.MethodPost, "/assistance/requests/{id}/cancel", "cancel-request", "Cancel", edge.AnyLogin), d.cancel, answer("Request cancelled successfully"))
}

func (d *Desk) registerShares(e *edge.Edge) {
	share := route(http.MethodPost, "/assistance/requests/{id}/share", "share-request", "Make a link that anybody can follow the request by", askers)
	share.Status = http.StatusCreated
	edge.Command(e, share, d.sharing, d.shared)
	edge.Handle(e, route(http.MethodDelete, "/assistance/requests/{id}/share", "unshare-request", "End every link to the request", askers), d.unshare)
	watch := route(http.MethodGet, "/track/{token}", "get-shared", "Where help is, for whoever has the link", edge.Anyone)
	watch.Limit = edge.Watching
	edge.Handle(e, watch, d.watch)
}

func (d *Desk) registerOrders(e *edge.Edge) {
	order := func(path, id, summary string) edge.Route {
		return route(http.MethodPost, "/assistance/requests/{id}/"+path, id, summary, edge.Staff)
	}
	on(e, d, order("assign_provider", "assign-provider", "Assign a provider"), d.assign, answer("Provider assigned successfully"))
	on(e, d, order("reassign", "reassign-request", "Take the provider off; give it to another or search again"), d.reassign, answer("Request reassigned"))
	on(e, d, order("reject", "reject-request", "Reject, with the reason"), d.reject, answer("Request rejected"))
	on(e, d, order("priority", "prioritize-request", "Change the priority"), d.prioritize, answer("Priority changed"))
	on(e, d, order("hold", "hold-request", "Keep the engine off for some minutes"), d.hold, answer("Request held"))
	on(e, d, order("unhold", "unhold-request", "Give it back to the engine"), d.unhold, answer("Request released"))
	on(e, d, order("widen", "widen-request", "Search farther"), d.widen, answer("Search widened"))
	on(e, d, order("offer", "offer-request", "Ring chosen providers; the first to accept has it"), d.offer, answer("Offered"))
	note := order("note", "note-request", "Add a note for the desk alone")
	note.Status = http.StatusCreated
	on(e, d, note, d.note, said)
}

func (d *Desk) registerJobs(e *edge.Edge) {
	step := func(path, id, summary string) edge.Route {
		return route(http.MethodPost, "/assistance/requests/{id}/"+path, id, summary, workers)
	}
	on(e, d, step("depart", "depart", "The provider rolls"), d.depart, answer("On the way"))
	on(e, d, step("arrive", "arrive", "The provider is there"), d.arrive, answer("Arrived"))
	on(e, d, step("start", "start", "The work begins"), d.start, answer("Service started"))
	on(e, d, step("complete", "complete", "The job is over, with its outcome"), d.complete, answer("Request completed"))
	on(e, d, step("release", "release", "Give the job back"), d.release, answer("Job released"))
	on(e, d, step("eta", "set-eta", "Say in how many minutes you arrive"), d.eta, answer("Estimate updated"))
}

func (d *Desk) registerOffers(e *edge.Edge) {
	mine := edge.Only(dispatch.RoleProvider)
	edge.Handle(e, route(http.MethodGet, "/assistance/offers", "list-offers", "Your live offers", mine), d.offers)
	reply := func(path, id, summary string) edge.Route {
		return route(http.MethodPost, "/assistance/offers/{id}/"+path, id, summary, mine)
	}
	on(e, d, reply("delivered", "offer-delivered", "The device has the offer"), d.delivered, offered("Delivered"))
	on(e, d, reply("shown", "offer-shown", "A person can see the offer; the answer clock starts"), d.shown, offered("Shown"))
	on(e, d, reply("accept", "accept-offer", "Take the job"), d.accept, accepted)
	on(e, d, reply("decline", "decline-offer", "Refuse the job"), d.decline, offered("Declined"))
}

func route(method, path, id, summary string, who edge.Who) edge.Route {
	return edge.Route{Method: method, Path: path, ID: id, Tag: "Assistance", Summary: summary, Who: who}
}

// answer shows the request after a command, as its caller may see it.
func answer(message string) func(*dispatch.Result) edge.Reply[Request] {
	return func(r *dispatch.Result) edge.Reply[Request] {
		return edge.Done(message, viewOf(r.Request, r.Relation)).At(r.Request.Version)
	}
}
