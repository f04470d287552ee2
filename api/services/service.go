package services

import (
	"context"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/dispatch/match"
	"github.com/auxilio/auxilio/store"
)

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
	Position        int            `json:"position" doc:"Where it stands in its category."`
	Active          bool           `json:"active"`
}

// Evidence is what a job completed as asked must carry.
type Evidence struct {
	Notes             bool `json:"notes"`
	CustomerSatisfied bool `json:"customer_satisfied"`
	SignedBy          bool `json:"signed_by"`
	Photos            bool `json:"photos"`
}

func (e Evidence) stored() store.Evidence {
	return store.Evidence{Notes: e.Notes, Satisfaction: e.CustomerSatisfied, Signature: e.SignedBy, Photo: e.Photos}
}

func viewOf(v store.Service) Service {
	return Service{
		Code: v.Code, Category: v.Category, NameES: v.NameES, NameEN: v.NameEN, DefaultPriority: v.DefaultPriority,
		BasePayMinor: v.BasePay, Currency: v.Currency, Capabilities: v.Capabilities, Position: v.Position, Active: v.Active,
		Evidence: Evidence{
			Notes: v.Evidence.Notes, CustomerSatisfied: v.Evidence.Satisfaction, SignedBy: v.Evidence.Signature, Photos: v.Evidence.Photo,
		},
	}
}

type newService struct {
	Body struct {
		Code            string         `json:"code" pattern:"^[A-Z][A-Z0-9_]{1,39}$" example:"CHOFER"`
		Category        string         `json:"category" minLength:"1" maxLength:"40" example:"ROADSIDE"`
		NameES          string         `json:"name_es" pattern:"\\S" maxLength:"100"`
		NameEN          string         `json:"name_en" pattern:"\\S" maxLength:"100"`
		DefaultPriority match.Priority `json:"default_priority,omitempty" enum:"LOW,MEDIUM,HIGH,URGENT" default:"MEDIUM"`
		BasePayMinor    int64          `json:"base_pay_minor" minimum:"0" maximum:"100000000"`
		Capabilities    []string       `json:"capabilities,omitempty" maxItems:"20"`
		Evidence        *Evidence      `json:"evidence,omitempty" doc:"Notes and satisfaction when absent."`
		Position        int            `json:"position,omitempty" minimum:"0" maximum:"10000"`
	}
}

func (c *Catalog) createService(ctx context.Context, in *newService) (store.Service, error) {
	b := in.Body
	v := store.Service{Code: b.Code, Category: b.Category, NameES: b.NameES, NameEN: b.NameEN, DefaultPriority: b.DefaultPriority,
		BasePay: b.BasePayMinor, Currency: "GTQ", Capabilities: b.Capabilities, Position: b.Position, Active: true,
		Evidence: store.Evidence{Notes: true, Satisfaction: true}}
	if b.Evidence != nil {
		v.Evidence = b.Evidence.stored()
	}
	row, err := c.store.CreateService(ctx, v)
	c.clear()
	return row, err
}

type serviceChange struct {
	Code string `path:"code" maxLength:"40"`
	Body struct {
		NameES          *string         `json:"name_es,omitempty" pattern:"\\S" maxLength:"100"`
		NameEN          *string         `json:"name_en,omitempty" pattern:"\\S" maxLength:"100"`
		DefaultPriority *match.Priority `json:"default_priority,omitempty" enum:"LOW,MEDIUM,HIGH,URGENT"`
		BasePayMinor    *int64          `json:"base_pay_minor,omitempty" minimum:"0" maximum:"100000000"`
		Capabilities    []string        `json:"capabilities,omitempty" maxItems:"20"`
		Evidence        *Evidence       `json:"evidence,omitempty"`
		Position        *int            `json:"position,omitempty" minimum:"0" maximum:"10000"`
		Active          *bool           `json:"active,omitempty"`
	}
}

func (c *Catalog) updateService(ctx context.Context, in *serviceChange) (edge.Reply[Service], error) {
	b := in.Body
	row, err := c.store.UpdateService(ctx, in.Code, func(v *store.Service) {
		put(&v.NameES, b.NameES)
		put(&v.NameEN, b.NameEN)
		put(&v.DefaultPriority, b.DefaultPriority)
		put(&v.BasePay, b.BasePayMinor)
		put(&v.Position, b.Position)
		put(&v.Active, b.Active)
		if b.Capabilities != nil {
			v.Capabilities = b.Capabilities
		}
		if b.Evidence != nil {
			v.Evidence = b.Evidence.stored()
		}
	})
	return changed(c, row, viewOf, err)
}
