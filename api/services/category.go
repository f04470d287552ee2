package services

import (
	"context"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/store"
)

// Category is a kind of assistance.
type Category struct {
	Code     string `json:"code" example:"ROADSIDE"`
	NameES   string `json:"name_es"`
	NameEN   string `json:"name_en"`
	Position int    `json:"position" doc:"Where it stands in the list."`
	Active   bool   `json:"active"`
}

func categoryView(v store.Category) Category { return Category(v) }

func (c *Catalog) listCategories(ctx context.Context, in *edge.Paging) (edge.Reply[edge.Page[Category]], error) {
	rows, err := c.categories.list(ctx)
	if err != nil {
		return edge.Reply[edge.Page[Category]]{}, err
	}
	page, err := edge.Part(*in, rows, func(v store.Category) string { return v.Code }, categoryView)
	return edge.OK(page), err
}

type newCategory struct {
	Body struct {
		Code     string `json:"code" pattern:"^[A-Z][A-Z0-9_]{1,39}$" example:"TRAVEL"`
		NameES   string `json:"name_es" pattern:"\\S" maxLength:"100"`
		NameEN   string `json:"name_en" pattern:"\\S" maxLength:"100"`
		Position int    `json:"position,omitempty" minimum:"0" maximum:"10000"`
	}
}

func (c *Catalog) createCategory(ctx context.Context, in *newCategory) (store.Category, error) {
	b := in.Body
	row, err := c.store.CreateCategory(ctx, store.Category{Code: b.Code, NameES: b.NameES, NameEN: b.NameEN, Position: b.Position, Active: true})
	c.clear()
	return row, err
}

type categoryChange struct {
	Code string `path:"code" maxLength:"40"`
	Body struct {
		NameES   *string `json:"name_es,omitempty" pattern:"\\S" maxLength:"100"`
		NameEN   *string `json:"name_en,omitempty" pattern:"\\S" maxLength:"100"`
		Position *int    `json:"position,omitempty" minimum:"0" maximum:"10000"`
		Active   *bool   `json:"active,omitempty"`
	}
}

func (c *Catalog) updateCategory(ctx context.Context, in *categoryChange) (edge.Reply[Category], error) {
	row, err := c.store.UpdateCategory(ctx, in.Code, func(v *store.Category) {
		put(&v.NameES, in.Body.NameES)
		put(&v.NameEN, in.Body.NameEN)
		put(&v.Position, in.Body.Position)
		put(&v.Active, in.Body.Active)
	})
	return changed(c, row, categoryView, err)
}
