package assistance

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/store"
	"github.com/auxilio/auxilio/store/blob"
)

// Document is a file of a request, without what is in it.
type Document struct {
	ID          string    `json:"id" format:"uuid"`
	RequestID   string    `json:"request_id" format:"uuid"`
	Name        string    `json:"file_name" example:"grua.jpg"`
	ContentType string    `json:"content_type" enum:"application/pdf,image/jpeg,image/png,application/msword,application/vnd.openxmlformats-officedocument.wordprocessingml.document"`
	Size        int64     `json:"size" doc:"Bytes."`
	AuthorID    string    `json:"author_id" format:"uuid"`
	AuthorRole  string    `json:"author_role"`
	Evidence    bool      `json:"evidence" doc:"The job was completed with it."`
	URL         string    `json:"url" doc:"Where to download it, with a login."`
	CreatedAt   time.Time `json:"created_at"`
}

func documentView(d dispatch.Document) Document {
	return Document{ID: d.ID.String(), RequestID: d.Request.String(), Name: d.Name, ContentType: d.MediaType, Size: d.Size,
		AuthorID: d.Author.User.String(), AuthorRole: string(d.Author.Role), Evidence: d.Evidence,
		URL: edge.Base + "/assistance/documents/" + d.ID.String() + "/content", CreatedAt: d.At}
}

func (d *Desk) registerDocuments(e *edge.Edge) {
	of := "/assistance/requests/{id}/documents"
	edge.Handle(e, route(http.MethodGet, of, "list-documents", "The files of a request, oldest first", edge.AnyLogin), d.documents)
	add := route(http.MethodPost, of, "create-document", "Add a file: at most 10 MiB, 20 a request, no images for health services", edge.AnyLogin)
	add.Status = http.StatusCreated
	edge.Upload(e, add, d.attach, attached)
	edge.Download(e, route(http.MethodGet, "/assistance/documents/{id}/content", "get-document-content", "Download a file", edge.AnyLogin), d.content)
	edge.Handle(e, route(http.MethodDelete, "/assistance/documents/{id}", "delete-document", "Remove a file you have added; staff any", edge.AnyLogin), d.detach)
}

type documentsInput struct {
	ByID
	edge.Paging
}

func (d *Desk) documents(ctx context.Context, in *documentsInput) (edge.Reply[edge.Page[Document]], error) {
	seen, err := d.party(ctx, in.ID)
	if err != nil {
		return edge.Reply[edge.Page[Document]]{}, err
	}
	rows, err := d.Store.Documents(ctx, seen.ID)
	if err != nil {
		return edge.Reply[edge.Page[Document]]{}, err
	}
	page, err := edge.Part(in.Paging, rows, func(v dispatch.Document) string { return v.ID.String() }, documentView)
	return edge.OK(page), err
}

// attach keeps the file first and then its row: a crash between leaves an orphan, never a row without a file.
func (d *Desk) attach(ctx context.Context, in *ByID, f *edge.File) (*dispatch.Result, error) {
	if _, err := d.party(ctx, in.ID); err != nil {
		return nil, err
	}
	media, err := mediaOf(f)
	if err != nil {
		return nil, err
	}
	doc := dispatch.Document{ID: dispatch.NewID[dispatch.DocumentID](), Name: f.Name, MediaType: media, Size: f.Size, Blob: blob.NewName()}
	if err := d.Blobs.Put(ctx, doc.Blob, f.Content(), f.Size); err != nil {
		return nil, edge.Unavailable(err)
	}
	r, err := d.Dispatch.Attach(ctx, edge.CallerOf(ctx).Actor, dispatch.RequestID(in.ID), doc)
	if err != nil {
		d.discard(ctx, doc.Blob)
	}
	return r, d.standing(ctx, in.ID, err)
}

func attached(r *dispatch.Result) edge.Reply[Document] {
	return edge.Done("Document uploaded", documentView(*r.Document))
}

// discard removes a file that has no row. What stays is swept.
func (d *Desk) discard(ctx context.Context, name string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	_ = d.Blobs.Delete(ctx, name)
}

// document returns a document of a request whose parties the caller is one of.
func (d *Desk) document(ctx context.Context, id uuid.UUID) (store.SeenDocument, error) {
	seen, err := d.Store.Document(ctx, edge.CallerOf(ctx).Actor, dispatch.DocumentID(id))
	if err == nil && seen.Relation == dispatch.Nobody {
		err = dispatch.ErrNotFound
	}
	return seen, err
}

func (d *Desk) content(ctx context.Context, in *ByID) (*edge.Attachment, error) {
	seen, err := d.document(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if err := d.Store.DocumentRead(ctx, edge.CallerOf(ctx).Actor, seen); err != nil {
		return nil, err
	}
	content, err := d.Blobs.Get(ctx, seen.Blob)
	switch {
	case errors.Is(err, blob.ErrNotFound):
		return nil, fmt.Errorf("the file of document %s is gone", seen.ID)
	case err != nil:
		return nil, edge.Unavailable(err)
	}
	return &edge.Attachment{Name: seen.Name, MediaType: seen.MediaType, Size: seen.Size, Content: content}, nil
}

// detach takes the row away and then the file.
func (d *Desk) detach(ctx context.Context, in *ByID) (edge.Reply[edge.None], error) {
	seen, err := d.document(ctx, in.ID)
	if err != nil {
		return edge.Reply[edge.None]{}, err
	}
	if _, err := d.Dispatch.Detach(ctx, edge.CallerOf(ctx).Actor, seen.Request, seen.ID); err != nil {
		return edge.Reply[edge.None]{}, d.standing(ctx, uuid.UUID(seen.Request), err)
	}
	d.discard(ctx, seen.Blob)
	return edge.Done("Document deleted", edge.None{}), nil
}
