package api_test

import (
	"archive/zip"
	"bytes"
	"encoding/hex"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/google/uuid"
)

// Files that are what they say.
var (
	picture = string(must(hex.DecodeString("89504e470d0a1a0a0000000d4948445200000001000000010806000000" +
		"1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082")))
	photo = "\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + strings.Repeat("\x00", 200) + "\xff\xd9"
	paper = "%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
)

// letter is a .docx.
func letter() string {
	var file bytes.Buffer
	z := zip.NewWriter(&file)
	for _, name := range []string{"[Content_Types].xml", "_rels/.rels", "word/document.xml"} {
		must(must(z.Create(name)).Write([]byte("<xml/>")))
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return file.String()
}

// memo is a .doc: the header of a compound file whose root says that it is of Word.
func memo() string {
	file := make([]byte, 4096)
	copy(file, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
	copy(file[24:], "\x3e\x00\x03\x00\xfe\xff\x09\x00\x06\x00")
	copy(file[1024+80:], "\x06\x09\x02\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46")
	file[48] = 1 // the directory is in the second sector
	return string(file)
}

// form is a multipart form with one file, and its media type.
func form(field, name, content string) (body, media string) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	must(must(w.CreateFormFile(field, name)).Write([]byte(content)))
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.String(), w.FormDataContentType()
}

// upload adds a file to a request.
func (c *crew) upload(h hand, path, name, content string, headers ...string) answer {
	c.t.Helper()
	body, media := form("file", name, content)
	return c.by(h, "POST", path+"/documents", body, append([]string{"Content-Type", media}, headers...)...)
}

// busy is a request with a provider who holds it.
func busy(c *crew, changes map[string]any) *cast {
	c.t.Helper()
	s := &cast{crew: c, people: map[string]hand{"dispatcher": c.enter(dispatch.RoleDispatcher), "provider": c.provider(plaza)}}
	s.id, s.people["own"] = c.ask(changes)
	s.path = "/assistance/requests/" + s.id
	s.by(s.people["dispatcher"], "POST", s.path+"/assign_provider", map[string]any{"provider": s.people["provider"].Provider.String()}).want(200)
	return s
}

const notAllowed = "File type not allowed. Allowed: pdf, jpg, jpeg, png, doc, docx"

// TestS19_nameAndContentMustAgree uploads every allowed kind, and files that say they are what they are not.
func TestS19_nameAndContentMustAgree(t *testing.T) {
	t.Parallel()
	s := busy(shared(t), nil)
	own := s.people["own"]
	for name, content := range map[string]string{
		"a.png": picture, "b.JPG": photo, "c.jpeg": photo, "d.pdf": paper, "e.docx": letter(), "f.doc": memo(), "dir/../g.pdf": paper, `C:\h.pdf`: paper,
	} {
		a := s.upload(own, s.path, name, content).want(201)
		if got := a.text("data", "file_name"); strings.ContainsAny(got, `/\`) || a.field("data", "size") != float64(len(content)) {
			t.Errorf("%s: %s", name, a.body)
		}
	}
	for name, content := range map[string]string{
		"a.exe": picture, "a": picture, "a.pdf": picture, "a.png": photo, "a.jpg": "MZ\x90\x00", "a.svg": "<svg onload=alert(1)>", "a.png.html": picture,
		"a.html": "<script>", "a.pdf.": paper + "x", "a.doc": letter(), "a.docx": "PK\x03\x04" + strings.Repeat("x", 99), "a.png ": "<script>", "a.docx.zip": letter(),
	} {
		if name == "a.pdf." {
			continue // a trailing dot is dropped from the name
		}
		if a := s.upload(own, s.path, name, content).want(400).blames("file"); a.text("message") != notAllowed {
			t.Errorf("%s: %s", name, a.body)
		}
	}
	if rows := s.by(own, "GET", s.path+"/documents", nil).want(200).results(); len(rows) != 8 {
		t.Errorf("%d documents are kept", len(rows))
	}
}

// TestS19_sizeIsBoundedHoweverItIsSent sends files around the limit, with and without a declared length, and an endless one.
// It runs by itself: what others allocate would count.
func TestS19_sizeIsBoundedHoweverItIsSent(t *testing.T) {
	s := busy(dispatching(t), nil)
	const limit = 10 << 20
	whole := paper + strings.Repeat(" ", limit-len(paper))
	s.upload(s.people["own"], s.path, "whole.pdf", whole).want(201)
	if a := s.upload(s.people["own"], s.path, "more.pdf", whole+" ").want(400).blames("file"); a.text("message") != "File size exceeds 10MB limit" {
		t.Errorf("declared: %s", a.body)
	}
	var before, during runtime.MemStats
	runtime.ReadMemStats(&before)
	head, media := form("file", "more.pdf", paper)
	head = head[:strings.LastIndex(head, "\r\n--")]
	for _, size := range []int64{limit, 30 << 20} {
		endless := io.MultiReader(strings.NewReader(head), io.LimitReader(spaces{}, size))
		req := must(http.NewRequest("POST", s.url+"/api/v1"+s.path+"/documents", endless))
		req.ContentLength = -1 // chunked
		req.Header.Set("Content-Type", media)
		req.Header.Set(s.people["own"].as[0], s.people["own"].as[1])
		res := must(http.DefaultClient.Do(req))
		body := must(io.ReadAll(res.Body))
		res.Body.Close()
		if !strings.Contains(string(body), `"message":"File size exceeds 10MB limit"`) || res.StatusCode != 400 {
			t.Errorf("chunked %d: %d %s", size, res.StatusCode, body)
		}
	}
	runtime.ReadMemStats(&during)
	if grown := during.TotalAlloc - before.TotalAlloc; grown > 20<<20 {
		t.Errorf("%d bytes were allocated for 40 MiB of upload", grown)
	}
	if rows := s.by(s.people["own"], "GET", s.path+"/documents", nil).results(); len(rows) != 1 {
		t.Errorf("%d documents are kept", len(rows))
	}
}

// spaces never end.
type spaces struct{}

func (spaces) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

// TestS19_downloadsArePrivateAttachments reads a file back as everybody, and looks at where it lies.
func TestS19_downloadsArePrivateAttachments(t *testing.T) {
	t.Parallel()
	s := emergency(shared(t))
	desk, worker, own := s.people["dispatcher"], s.people["provider"], s.people["own"]
	s.by(desk, "POST", s.path+"/assign_provider", map[string]any{"provider": worker.Provider.String()}).want(200)
	id := s.upload(own, s.path, "Receta de Lucía.pdf", paper).want(201).text("data", "id")
	content := "/assistance/documents/" + id + "/content"
	for relation, who := range s.people {
		a := s.by(who, "GET", content, nil)
		if !contains([]string{"own", "provider", "dispatcher", "admin"}, relation) {
			a.want(404, "NOT_FOUND")
			s.by(who, "DELETE", "/assistance/documents/"+id, nil).want(404)
			s.by(who, "GET", s.path+"/documents", nil).want(404)
			s.upload(who, s.path, "x.pdf", paper).want(404)
			continue
		}
		a.want(200)
		disposition := a.header.Get("Content-Disposition")
		if string(a.body) != paper || !strings.HasPrefix(disposition, "attachment; filename*=utf-8''Receta%20de%20Luc") ||
			a.header.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(a.header.Get("Cache-Control"), "no-store") ||
			a.header.Get("Content-Type") != "application/pdf" {
			t.Errorf("%s: %v %.50s", relation, a.header, a.body)
		}
	}
	s.call("GET", "/api/v1"+content, nil).want(401)
	read := 0
	for _, line := range s.audit(id) {
		if line.Action == "document.read" {
			read++
		}
	}
	if read != 3 {
		t.Errorf("three others than the member read the file, the audit has %d", read)
	}
	var at string
	if err := one(t, s.node, `SELECT blob FROM document WHERE id = '`+id+`'`, &at); err != nil || len(at) != 26 || strings.Contains(at, "Receta") {
		t.Errorf("it lies at %q, %v", at, err)
	}
}

// TestS19_healthTakesNoImages: a picture of a patient is refused, whoever sends it.
func TestS19_healthTakesNoImages(t *testing.T) {
	t.Parallel()
	s := busy(shared(t), map[string]any{"service": "AMBULANCIA"})
	for _, who := range s.people {
		for name, content := range map[string]string{"a.png": picture, "a.jpg": photo} {
			s.upload(who, s.path, name, content).want(400, "FILE_TYPE_NOT_ALLOWED").blames("file")
		}
		s.upload(who, s.path, "a.pdf", paper).want(201)
	}
}

// TestS19_formsThatAreNone sends what is no form with one file.
func TestS19_formsThatAreNone(t *testing.T) {
	t.Parallel()
	s := busy(shared(t), nil)
	own := s.people["own"]
	body, media := form("file", "a.png", picture)
	spelled, spelledMedia := form("document_file", "a.png", picture)
	s.by(own, "POST", s.path+"/documents", spelled, "Content-Type", spelledMedia).want(201)
	other, otherMedia := form("photo", "a.png", picture)
	s.by(own, "POST", s.path+"/documents", other, "Content-Type", otherMedia).blames("photo")
	nameless, namelessMedia := form("file", "", picture)
	s.by(own, "POST", s.path+"/documents", nameless, "Content-Type", namelessMedia).blames("file")
	empty, emptyMedia := form("file", "a.png", "")
	s.by(own, "POST", s.path+"/documents", empty, "Content-Type", emptyMedia).blames("file")
	s.by(own, "POST", s.path+"/documents", body[:len(body)-20], "Content-Type", media).blames("body")
	s.by(own, "POST", s.path+"/documents", "", "Content-Type", media).blames("file")
	s.by(own, "POST", s.path+"/documents", body, "Content-Type", "multipart/form-data").blames("body")
	s.by(own, "POST", s.path+"/documents", "--x--\r\n", "Content-Type", "multipart/form-data; boundary=x").blames("file")
	s.by(own, "POST", s.path+"/documents", map[string]any{"file": "x"}).want(415)
	twice := body[:strings.LastIndex(body, "\r\n--")] + "\r\n" + body
	s.by(own, "POST", s.path+"/documents", twice, "Content-Type", media).blames("file")
	s.upload(own, "/assistance/requests/"+uuid.NewString(), "a.png", picture).want(404)
}

// TestDocuments_twentyARequestUnderParallelUploads: however many come at once, twenty are kept, with their files and no others.
func TestDocuments_twentyARequestUnderParallelUploads(t *testing.T) {
	t.Parallel()
	s := busy(dispatching(t), nil)
	var kept, refused atomic.Int32
	var uploads sync.WaitGroup
	for i := range 2 * dispatch.MaxDocuments {
		uploads.Go(func() {
			switch a := s.upload(s.people["own"], s.path, fmt.Sprintf("%d.png", i), picture); {
			case a.status == 201:
				kept.Add(1)
			case a.text("code") == "TOO_MANY_DOCUMENTS":
				refused.Add(1)
			}
		})
	}
	uploads.Wait()
	if kept.Load() != dispatch.MaxDocuments || refused.Load() != dispatch.MaxDocuments {
		t.Errorf("%d kept, %d refused", kept.Load(), refused.Load())
	}
	files := 0
	for _, err := range s.server.Blobs.Old(t.Context(), time.Now().Add(time.Hour)) {
		if files++; err != nil {
			t.Fatal(err)
		}
	}
	if files != dispatch.MaxDocuments {
		t.Errorf("%d files lie there", files)
	}
	s.audited()
}

// TestDocuments_comeAndGoOnce repeats an upload under its key, and removes it: its author, then nobody, then staff.
func TestDocuments_comeAndGoOnce(t *testing.T) {
	t.Parallel()
	s := busy(shared(t), nil)
	own, worker, desk := s.people["own"], s.people["provider"], s.people["dispatcher"]
	first := s.upload(own, s.path, "a.png", picture, "Idempotency-Key", "k").want(201)
	if again := s.upload(own, s.path, "a.png", picture, "Idempotency-Key", "k").want(201); !bytes.Equal(again.body, first.body) || again.header.Get("Idempotent-Replayed") != "true" {
		t.Errorf("a repeat: %s", again.body)
	}
	s.upload(own, s.path, "a.png", picture+" ", "Idempotency-Key", "k").want(422)
	id := first.text("data", "id")
	s.by(worker, "DELETE", "/assistance/documents/"+id, nil).want(403)
	s.by(own, "DELETE", "/assistance/documents/"+id, nil).want(200)
	s.by(own, "DELETE", "/assistance/documents/"+id, nil).want(404)
	s.by(own, "GET", "/assistance/documents/"+id+"/content", nil).want(404)
	id = s.upload(own, s.path, "a.png", picture).want(201).text("data", "id")
	var told int
	events := `SELECT count(*) FROM event_log e JOIN topic_event t USING (seq) WHERE type = 'request.document' AND t.topic = 'request:` + s.id + `'`
	eventually(t, "three events of documents", func() bool {
		check(t, one(t, s.node, events, &told))
		return told >= 3
	})
	if told != 3 {
		t.Errorf("%d events of documents, want 3", told)
	}
	s.by(own, "POST", s.path+"/cancel", map[string]any{"cancellation_reason": "x"}).want(200)
	s.by(own, "DELETE", "/assistance/documents/"+id, nil).want(409, "STATE_CONFLICT")
	s.by(desk, "DELETE", "/assistance/documents/"+id, nil).want(200)
	s.audited()
}
