// Package services is what can be asked for: the categories of assistance and the services in them.
package services

import (
	"context"
	"net/http"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/dispatch/match"
	"github.com/auxilio/auxilio/store"
)

// Catalog answers for categories and services.
type Catalog struct {
	Store *store.Store
}

// Register declares the routes of this package.
func Register(e *edge.Edge, c *Catalog) {
	edge.Handle(e, route("/services/categories", "list-categories", "Kinds of assistance"), c.categories)
	edge.Handle(e, route("/services/catalog", "list-services", "What can be sent"), c.services)
}

func route(path, id, summary string) edge.Route {
	return edge.Route{Method: http.MethodGet, Path: path, ID: id, Tag: "Services", Summary: summary, Who: edge.Anyone}
}

// Category is a kind of assistance.
type Category struct {
	Code   string `json:"code" example:"ROADSIDE"`
	NameES string `json:"name_es"`
	NameEN string `json:"name_en"`
}

func (c *Catalog) categories(ctx context.Context, _ *struct{}) (edge.Reply[edge.Page[Category]], error) {
	rows, err := c.Store.Categories(ctx)
	return edge.OK(edge.Whole(rows, func(v store.Category) Category { return Category(v) })), err
}

// Service is one thing that can be sent.
type Service struct {
	Code            string         `json:"code" example:"GRUA"`
	Category        string         `json:"category" example:"ROADSIDE"`
	NameES          string         `json:"name_es"`
	NameEN          string         `json:"name_en"`
	DefaultPriority match.Priority `json:"default_priority" enum:"LOW,MEDIUM,HIGH,URGENT"`
	BasePayMinor    int64          `json:"base_pay_minor" doc:"What a provider earns before distance, in minor units of currency."`
	Currency        string         `json:"currency" example:"GTQ"`
	Capabilities    []string       `json:"capabilities" doc:"What a provider must have for it."`
	Evidence        Evidence       `json:"evidence" doc:"What a job completed as asked must carry."`
}

// Evidence is what a job completed as asked must carry.
type Evidence struct {
	Notes             bool `json:"notes"`
	CustomerSatisfied bool `json:"customer_satisfied"`
	SignedBy          bool `json:"signed_by"`
	Photos            bool `json:"photos"`
}

type catalogInput struct {
	Category string `query:"category" maxLength:"40" doc:"Code of one category."`
}

func (c *Catalog) services(ctx context.Context, in *catalogInput) (edge.Reply[edge.Page[Service]], error) {
	rows, err := c.Store.Services(ctx, in.Category)
	return edge.OK(edge.Whole(rows, viewOf)), err
}

func viewOf(v store.Service) Service {
	return Service{
		Code: v.Code, Category: v.Category, NameES: v.NameES, NameEN: v.NameEN, DefaultPriority: v.DefaultPriority,
		BasePayMinor: v.BasePay, Currency: v.Currency, Capabilities: v.Capabilities,
		Evidence: Evidence{
			Notes: v.Evidence.Notes, CustomerSatisfied: v.Evidence.Satisfaction, SignedBy: v.Evidence.Signature, Photos: v.Evidence.Photo,
		},
	}
}
