package dispatch

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Document is a file of a request. What is in it lies outside the database, under Blob.
type Document struct {
	ID        DocumentID
	Request   RequestID
	Author    Actor
	Name      string // as its sender calls it
	MediaType string
	Size      int64 // bytes
	Blob      string
	Evidence  bool // the job was completed with it
	At        time.Time
}

// MaxDocuments of one request.
const MaxDocuments = 20

// Image reports whether the document is a picture.
func (d Document) Image() bool { return strings.HasPrefix(d.MediaType, "image/") }

// Attach adds a document to a request, by a party of it. It fails with ErrNotFound for everybody else, with ErrHealthImage
// and with ErrManyDocuments.
func (s *Service) Attach(ctx context.Context, actor Actor, id RequestID, d Document) (*Result, error) {
	return s.on(ctx, actor, Scope{Requests: []RequestID{id}, Documents: true}, func(c *Case) error {
		if !c.party(actor) {
			return ErrNotFound
		}
		return c.attach(actor, d)
	})
}

func (c *Case) attach(actor Actor, d Document) error {
	switch {
	case c.Category == HealthCategory && d.Image():
		return ErrHealthImage
	case len(c.Documents) >= MaxDocuments:
		return ErrManyDocuments
	}
	d.Request, d.Author, d.At = c.ID, actor, c.work.Now
	c.Attached = &d
	c.tell("request.document", Facts{Document: d.ID, Author: string(actor.Role)}, c.involves("document"))
	return nil
}

// Detach removes a document: whoever added it while the request goes on, and staff at any time. It fails with ErrNotFound
// for who is no party, ErrForbidden for another party and *StateError once the request has ended.
func (s *Service) Detach(ctx context.Context, actor Actor, id RequestID, document DocumentID) (*Result, error) {
	return s.on(ctx, actor, Scope{Requests: []RequestID{id}, Documents: true}, func(c *Case) error {
		d := c.document(document)
		if d == nil || !c.party(actor) {
			return ErrNotFound
		}
		return c.detach(actor, d)
	})
}

func (c *Case) document(id DocumentID) *Document {
	i := slices.IndexFunc(c.Documents, func(d Document) bool { return d.ID == id })
	if i < 0 {
		return nil
	}
	return &c.Documents[i]
}

func (c *Case) detach(actor Actor, d *Document) error {
	switch {
	case actor.Staff():
	case d.Author.User != actor.User:
		return ErrForbidden
	case c.State.Ended():
		return c.refuse()
	}
	c.Detached = d
	c.tell("request.document", Facts{Document: d.ID, Author: string(actor.Role), Reason: "removed"}, c.involves("document"))
	return nil
}

// prove takes the pictures that a job is completed with. They must be the request's own, and pictures.
func (c *Case) prove(photos []uuid.UUID) error {
	for _, id := range photos {
		d := c.document(DocumentID(id))
		if d == nil || !d.Image() {
			return Invalid("photos", "must be pictures among the documents of this request")
		}
		c.Proven = append(c.Proven, d.ID)
	}
	return nil
}
