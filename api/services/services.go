// Package services is what can be asked for and bought: the categories of assistance, the services in them, and the plans.
package services

import (
	"context"
	"net/http"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/dispatch/billing"
	"github.com/auxilio/auxilio/store"
)

// Catalog answers for categories, services and plans. Its lists are kept in memory and read anew after a change on any
// node; they need no Redis.
type Catalog struct {
	store      *store.Store
	categories *shelf[store.Category]
	services   *shelf[store.Service]
	plans      *shelf[billing.Plan]
}

// NewCatalog makes the catalogue of one node.
func NewCatalog(db *store.Store) *Catalog {
	return &Catalog{store: db, categories: newShelf(db.Categories), services: newShelf(db.Services), plans: newShelf(db.Plans)}
}

// Follower hears of changes on every node, this one included.
func (c *Catalog) Follower() store.Follower {
	return store.Follower{Reset: c.clear, Events: func(batch []*store.Event) {
		for _, event := range batch {
			if event.Type == store.CatalogChanged {
				c.clear()
			}
		}
	}}
}

// clear makes the next reader read anew. A category that is taken out of use takes its services and plans along.
func (c *Catalog) clear() {
	c.categories.clear()
	c.services.clear()
	c.plans.clear()
}

// Register declares the routes of this package.
func Register(e *edge.Edge, c *Catalog) {
	edge.Handle(e, route(http.MethodGet, "/services/categories", "list-categories", "Kinds of assistance", edge.Anyone), c.listCategories)
	edge.Handle(e, route(http.MethodGet, "/services/catalog", "list-services", "What can be sent", edge.Anyone), c.listServices)
	edge.Handle(e, route(http.MethodGet, "/services/plans", "list-plans", "What can be bought", edge.Anyone), c.listPlans)
	edge.Handle(e, route(http.MethodGet, "/services/plans/{id}", "get-plan", "One plan", edge.Anyone), c.plan)
	c.registerChanges(e)
}

func (c *Catalog) registerChanges(e *edge.Edge) {
	admin := edge.Only(dispatch.RoleAdmin)
	add := func(path, id, summary string) edge.Route {
		r := route(http.MethodPost, path, id, summary, admin)
		r.Status = http.StatusCreated
		return r
	}
	edge.Command(e, add("/services/categories", "create-category", "Add a kind of assistance"), c.createCategory, created(categoryView))
	edge.Handle(e, route(http.MethodPatch, "/services/categories/{code}", "update-category", "Change a kind of assistance, or take it out of use", admin), c.updateCategory)
	edge.Command(e, add("/services/catalog", "create-service", "Add what can be sent"), c.createService, created(viewOf))
	edge.Handle(e, route(http.MethodPatch, "/services/catalog/{code}", "update-service", "Change a service, or take it out of use", admin), c.updateService)
	edge.Command(e, add("/services/plans", "create-plan", "Add what can be bought"), c.createPlan, created(planView))
	edge.Handle(e, route(http.MethodPatch, "/services/plans/{id}", "update-plan", "Change a plan; what was bought keeps its price and limit until it renews", admin), c.updatePlan)
}

func route(method, path, id, summary string, who edge.Who) edge.Route {
	return edge.Route{Method: method, Path: path, ID: id, Tag: "Services", Summary: summary, Who: who}
}

func created[R, T any](view func(R) T) func(R) edge.Reply[T] {
	return func(row R) edge.Reply[T] { return edge.Done("Created", view(row)) }
}

// changed answers a change that was committed; this node shows it from here on, the others when the event reaches them.
func changed[R, T any](c *Catalog, row R, view func(R) T, err error) (edge.Reply[T], error) {
	if err != nil {
		return edge.Reply[T]{}, err
	}
	c.clear()
	return edge.Done("Updated", view(row)), nil
}

// put replaces what a PATCH names.
func put[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

func inCategory[T any](rows []T, category string, of func(T) string) []T {
	if category == "" {
		return rows
	}
	var found []T
	for _, row := range rows {
		if of(row) == category {
			found = append(found, row)
		}
	}
	return found
}

type catalogInput struct {
	edge.Paging
	Category string `query:"category" maxLength:"40" doc:"Code of one category."`
}

func (c *Catalog) listServices(ctx context.Context, in *catalogInput) (edge.Reply[edge.Page[Service]], error) {
	rows, err := c.services.list(ctx)
	if err != nil {
		return edge.Reply[edge.Page[Service]]{}, err
	}
	rows = inCategory(rows, in.Category, func(v store.Service) string { return v.Category })
	page, err := edge.Part(in.Paging, rows, func(v store.Service) string { return v.Code }, viewOf)
	return edge.OK(page), err
}
