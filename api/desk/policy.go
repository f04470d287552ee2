package desk

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/dispatch/match"
	"github.com/auxilio/auxilio/store"
)

// Policy is one version of the policy.
type Policy struct {
	Version   int          `json:"version"`
	Region    *string      `json:"region" doc:"Null for any."`
	Category  *string      `json:"category" doc:"Null for any."`
	Service   *string      `json:"service" doc:"Null for any."`
	Mode      string       `json:"mode" enum:"LIVE,SHARE,SHADOW,OFF"`
	Share     *int         `json:"share" doc:"Percent of the requests, for SHARE."`
	InForce   bool         `json:"in_force" doc:"Takes part now: no newer version of its scope has settled it."`
	CreatedBy *uuid.UUID   `json:"created_by"`
	CreatedAt time.Time    `json:"created_at"`
	Policy    match.Policy `json:"policy"`
}

type policiesInput struct{ edge.Paging }

func (d *Desk) policies(ctx context.Context, in *policiesInput) (edge.Reply[edge.Page[Policy]], error) {
	before, err := edge.After[int32](in.Paging)
	if err != nil {
		return edge.Reply[edge.Page[Policy]]{}, err
	}
	current, err := d.Store.Policies(ctx)
	if err != nil {
		return edge.Reply[edge.Page[Policy]]{}, err
	}
	rows, err := d.Store.PolicyVersions(ctx, before, in.Limit+1)
	if err != nil {
		return edge.Reply[edge.Page[Policy]]{}, err
	}
	page, err := edge.Paged(in.Paging, rows, func(p store.PolicyRow) any { return p.Version },
		func(p store.PolicyRow) Policy { return policyView(p, current) })
	return edge.OK(page), err
}

func policyView(p store.PolicyRow, current dispatch.Policies) Policy {
	in := slices.ContainsFunc(current, func(v dispatch.PolicyVersion) bool { return v.Version == p.Version && v.Mode != dispatch.PolicyOff })
	v := Policy{Version: p.Version, Region: named(p.Scope.Region), Category: named(p.Scope.Category), Service: named(p.Scope.Service),
		Mode: string(p.Mode), InForce: in, CreatedBy: p.CreatedBy, CreatedAt: p.CreatedAt, Policy: p.PolicyVersion.Policy}
	if p.Mode == dispatch.PolicyShare {
		v.Share = &p.Share
	}
	return v
}

// named is nil for any.
func named(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

type policyInput struct {
	Body map[string]any `doc:"Fields of the policy to change, and what the version is for: region, category, service, mode, share."`
}

// order is what the body says beside fields of the policy.
type order struct {
	scope dispatch.PolicyScope
	mode  dispatch.PolicyMode
	share int
}

// take removes the fields of an order from the body and reads them.
func take(body map[string]any) (o order, err error) {
	o.mode = dispatch.PolicyLive
	for name, to := range map[string]*string{"region": &o.scope.Region, "category": &o.scope.Category, "service": &o.scope.Service, "mode": (*string)(&o.mode)} {
		value, given := body[name]
		text, is := value.(string)
		switch delete(body, name); {
		case given && value != nil && !is:
			return o, edge.Invalid(name, "must be a text")
		case given && is:
			*to = text
		}
	}
	share, given := body["share"]
	delete(body, "share")
	if percent, is := share.(float64); is {
		o.share = int(percent)
	}
	switch {
	case !slices.Contains(dispatch.PolicyModes, o.mode):
		return o, edge.Invalid("mode", "must be one of LIVE, SHARE, SHADOW, OFF")
	case o.mode == dispatch.PolicyOff && o.scope == dispatch.PolicyScope{}:
		return o, edge.Invalid("mode", "must not be OFF for everything")
	case o.mode != dispatch.PolicyShare && given && share != nil:
		return o, edge.Invalid("share", "is for mode SHARE only")
	case o.mode == dispatch.PolicyShare && (share != float64(o.share) || o.share < 1 || o.share > 99):
		return o, edge.Invalid("share", "must be a whole number from 1 to 99")
	}
	return o, nil
}

func (d *Desk) putPolicy(ctx context.Context, in *policyInput) (edge.Reply[Policy], error) {
	o, err := take(in.Body)
	if err != nil {
		return edge.Reply[Policy]{}, err
	}
	row, err := d.Store.SetPolicy(ctx, edge.CallerOf(ctx).User, o.scope, func(p dispatch.PolicyVersion) (_ dispatch.PolicyVersion, err error) {
		p.Mode, p.Share = o.mode, o.share
		p.Policy, err = changed(p.Policy, in.Body)
		return p, err
	})
	if err != nil {
		return edge.Reply[Policy]{}, err
	}
	return edge.Done("Policy changed", policyView(row, dispatch.Policies{row.PolicyVersion})), nil
}

// changed puts the fields of body over p and checks the whole.
func changed(p match.Policy, body map[string]any) (match.Policy, error) {
	known, err := tree(p)
	if err != nil {
		return p, err
	}
	if err := overlay(known, body, ""); err != nil {
		return p, err
	}
	text, err := json.Marshal(known)
	if err != nil {
		return p, err
	}
	if err := json.Unmarshal(text, &p); err != nil {
		return p, misfit(err)
	}
	var wrong *match.PolicyError
	if err := p.Validate(); errors.As(err, &wrong) {
		return p, edge.Invalid(wrong.Field, wrong.Reason)
	} else if err != nil {
		return p, err
	}
	return p, nil
}

// tree is the policy as its JSON.
func tree(p match.Policy) (fields map[string]any, err error) {
	text, err := json.Marshal(p)
	if err == nil {
		err = json.Unmarshal(text, &fields)
	}
	return fields, err
}

// overlay puts the fields of change over those that are known. Names are taken to the letter, and null is no value.
func overlay(known, change map[string]any, under string) error {
	for name, value := range change {
		old, ok := known[name]
		inner, group := old.(map[string]any)
		given, nested := value.(map[string]any)
		switch {
		case !ok:
			return edge.Invalid(under+name, "is not a field of the policy")
		case value == nil || group != nested:
			return edge.Invalid(under+name, "has the wrong type")
		case group:
			if err := overlay(inner, given, under+name+"."); err != nil {
				return err
			}
		default:
			known[name] = value
		}
	}
	return nil
}

// misfit names the field that could not be read.
func misfit(err error) error {
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		return edge.Invalid(kind.Field, "has the wrong type")
	}
	return err
}
