package store

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/auxilio/auxilio/dispatch"
)

const documentColumns = `d.id, d.request_id, d.author_id, d.author_role, d.name, d.media_type, d.size, d.blob, d.evidence, d.at`

func scanDocument(row pgx.CollectableRow) (dispatch.Document, error) { return scanDocumentAnd(row) }

// scanDocumentAnd reads documentColumns, then what follows them into more.
func scanDocumentAnd(row pgx.CollectableRow, more ...any) (d dispatch.Document, err error) {
	err = row.Scan(append([]any{(*uuid.UUID)(&d.ID), (*uuid.UUID)(&d.Request), (*uuid.UUID)(&d.Author.User), (*string)(&d.Author.Role),
		&d.Name, &d.MediaType, &d.Size, &d.Blob, &d.Evidence, &d.At}, more...)...)
	return d, err
}

const (
	sqlDocuments   = `SELECT ` + documentColumns + ` FROM document d WHERE d.request_id = ` + scopeRequests + ` ORDER BY d.at, d.id`
	sqlAddDocument = `INSERT INTO document (id, request_id, author_id, author_role, name, media_type, size, blob, at)
		VALUES (@id, @request, @author, @role, @name, @media, @size, @blob, @at)`
	sqlDropDocument = `DELETE FROM document WHERE id = @id`
	sqlProven       = `UPDATE document SET evidence = true WHERE id = ANY(@ids)`
)

func (s *saving) addDocuments(c *dispatch.Case) {
	if d := c.Attached; d != nil {
		s.queue(sqlAddDocument, pgx.NamedArgs{"id": uuid.UUID(d.ID), "request": uuid.UUID(d.Request), "author": uuid.UUID(d.Author.User),
			"role": string(d.Author.Role), "name": d.Name, "media": d.MediaType, "size": d.Size, "blob": d.Blob, "at": d.At}, nil)
	}
	if d := c.Detached; d != nil {
		s.queue(sqlDropDocument, pgx.NamedArgs{"id": uuid.UUID(d.ID)}, nil)
	}
	if len(c.Proven) > 0 {
		s.queue(sqlProven, pgx.NamedArgs{"ids": uuids(c.Proven)}, nil)
	}
}

// SeenDocument is a document as one viewer sees it: what the viewer is to its request, and whether that is of health.
type SeenDocument struct {
	dispatch.Document
	Relation dispatch.Relation
	Member   dispatch.UserID
	Health   bool
}

// Document reads one document, whoever looks: the relation says whether they may. It fails with dispatch.ErrNotFound.
func (s *Store) Document(ctx context.Context, viewer dispatch.Actor, id dispatch.DocumentID) (SeenDocument, error) {
	const sql = `SELECT ` + documentColumns + `, r.member_id, r.category = '` + dispatch.HealthCategory + `',
			CASE WHEN @staff THEN 'desk' WHEN r.member_id = @user THEN 'own'
				WHEN EXISTS (SELECT FROM assignment a WHERE a.request_id = r.id AND a.provider_id = @provider AND a.released_at IS NULL) THEN 'assigned'
				ELSE 'none' END
		FROM document d JOIN request r ON r.id = d.request_id WHERE d.id = @document`
	args := viewerArgs(viewer)
	args["document"] = uuid.UUID(id)
	rows, err := s.read.Query(ctx, sql, args)
	return one(rows, err, func(row pgx.CollectableRow) (d SeenDocument, err error) {
		d.Document, err = scanDocumentAnd(row, (*uuid.UUID)(&d.Member), &d.Health, (*string)(&d.Relation))
		return d, err
	})
}

// Documents lists the documents of a request, oldest first.
func (s *Store) Documents(ctx context.Context, id dispatch.RequestID) ([]dispatch.Document, error) {
	rows, err := s.read.Query(ctx, sqlDocuments, pgx.NamedArgs{"requests": []uuid.UUID{uuid.UUID(id)}, "offer": uuid.Nil})
	if err != nil {
		return nil, fmt.Errorf("list documents: %w", err)
	}
	return pgx.CollectRows(rows, scanDocument)
}

// DocumentRead writes down that somebody else than its member opened a document of a health request.
func (s *Store) DocumentRead(ctx context.Context, reader dispatch.Actor, d SeenDocument) error {
	if !d.Health || d.Relation == dispatch.Own {
		return nil
	}
	deed := dispatch.Deed{Actor: reader, Action: "document.read", Kind: "document", Object: uuid.UUID(d.ID), About: d.Member}
	if _, err := s.write.Exec(ctx, sqlAudit, auditArgs(ctx, deed)); err != nil {
		return fmt.Errorf("audit the reading of a document: %w", err)
	}
	return nil
}

// Orphans returns those of the names that no document has.
func (s *Store) Orphans(ctx context.Context, names []string) ([]string, error) {
	const sql = `SELECT n.blob FROM unnest(@names::text[]) n (blob) WHERE NOT EXISTS (SELECT FROM document d WHERE d.blob = n.blob)`
	rows, err := s.background.Query(ctx, sql, pgx.NamedArgs{"names": names})
	if err != nil {
		return nil, fmt.Errorf("find orphans: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// OrphanAge is how old a file without a row must be to be swept: older than any upload may take.
const OrphanAge = time.Hour

// Sweeping is the task of removing orphans.
type Sweeping struct{}

// Kind names the task.
func (Sweeping) Kind() string { return "sweep_orphans" }
