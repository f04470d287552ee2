package edge

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"
)

// MaxFile is the largest file taken, in bytes.
const MaxFile = 10 << 20

// Bounds of an upload beside the file itself.
const (
	framing    = 64 << 10 // what the form around the file may take
	patience   = 32 << 20 // read and thrown away of a file that is too large, so that its sender hears the answer
	uploadTime = 3 * time.Minute
	maxName    = 200 // characters of a file's name
)

// fileFields are the names the one file of a form may have; the first is the contract's, the other an older spelling.
var fileFields = []string{"file", "document_file"}

// A File is what a caller sent. It lies on the disk, without a name there, and goes with the request.
type File struct {
	Name string // as its sender calls it: without folders, printable
	Size int64

	content *os.File
	sum     []byte
}

// Content reads the file from its beginning; not for use by several at once.
func (f *File) Content() io.ReadSeeker {
	return io.NewSectionReader(f.content, 0, f.Size)
}

// fingerprint is the name and a digest of the content; nil without a file.
func (f *File) fingerprint() []byte {
	if f == nil {
		return nil
	}
	return f.sum
}

// Upload registers a POST of a form with one file, otherwise like Command. The file is bounded by MaxFile whatever length
// was declared, and by the time an upload may take; in memory there are only some kilobytes of it.
func Upload[I, R, T any](e *Edge, route Route, run func(context.Context, *I, *File) (R, error), view func(R) Reply[T]) {
	route.upload = true
	Command(e, route, func(ctx context.Context, in *I) (R, error) { return run(ctx, in, Of(ctx).file) }, view)
	e.API.OpenAPI().Paths[route.FullPath()].Post.RequestBody = fileForm()
}

// fileForm describes the form. It is set after the registration, which would read a body by it.
func fileForm() *huma.RequestBody {
	file := func(doc string) *huma.Schema {
		return &huma.Schema{Type: huma.TypeString, Format: "binary", Description: doc}
	}
	return &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"multipart/form-data": {Schema: &huma.Schema{
		Type: huma.TypeObject, AdditionalProperties: false,
		Properties: map[string]*huma.Schema{
			fileFields[0]: file("At most 10 MiB; its name ends in pdf, jpg, jpeg, png, doc or docx and says what it is."),
			fileFields[1]: file("An older spelling of file."),
		},
	}}}}
}

// takeFile reads the form of an upload and lets the handler have its file.
func (e *Edge) takeFile(c *gin.Context) (done func(), f *Failure) {
	control := http.NewResponseController(c.Writer)
	_ = control.SetReadDeadline(time.Now().Add(uploadTime)) // a recorder in a test has none
	_ = control.SetWriteDeadline(time.Now().Add(uploadTime + time.Minute))
	body := &io.LimitedReader{R: c.Request.Body, N: MaxFile + framing + patience}
	c.Request.Body = struct {
		io.Reader
		io.Closer
	}{body, c.Request.Body}
	file, err := readForm(c.Request)
	if err != nil {
		discard(c.Request, body)
		return func() {}, uploadFailure(err)
	}
	Of(c.Request.Context()).file = file
	return func() { file.content.Close() }, nil
}

// discard reads the rest of what was refused, so that its sender, who writes before reading, hears why. Who asked first
// whether to send it has not sent it.
func discard(r *http.Request, rest io.Reader) {
	if r.Header.Get("Expect") == "" {
		_, _ = io.Copy(io.Discard, rest) // so that the answer is read; one who sends no more needs none
	}
}

// errTooLarge is a file over MaxFile.
var errTooLarge = errors.New("the file is too large")

func uploadFailure(err error) *Failure {
	var ready *Failure
	var disk *os.PathError
	switch {
	case errors.As(err, &ready):
		return ready
	case errors.Is(err, errTooLarge):
		f := Invalid(fileFields[0], "is larger than 10 MiB")
		f.Code, f.Message = "FILE_TOO_LARGE", "File size exceeds 10MB limit"
		return f
	case errors.As(err, &disk):
		return Unavailable(fmt.Errorf("take an upload: %w", err))
	}
	return Invalid(bodyField, "is not a whole multipart form")
}

// readForm takes the one file out of a form.
func readForm(r *http.Request) (file *File, err error) {
	form, err := r.MultipartReader()
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil && file != nil {
			file.content.Close()
			file = nil
		}
	}()
	for {
		part, err := form.NextPart()
		switch {
		case errors.Is(err, io.EOF) && file == nil:
			return nil, Invalid(fileFields[0], "required")
		case errors.Is(err, io.EOF):
			return file, nil
		case err != nil:
			return file, err
		case !slices.Contains(fileFields, part.FormName()):
			return file, Invalid(cleanName(part.FormName()), unknownField)
		case file != nil:
			return file, Invalid(part.FormName(), "only one file may be sent")
		}
		if file, err = spool(part); err != nil {
			return file, err
		}
	}
}

// spool puts a file onto the disk.
func spool(part *multipart.Part) (*File, error) {
	name := cleanName(part.FileName())
	if name == "" {
		return nil, Invalid(part.FormName(), "must be a file with a name")
	}
	content, err := os.CreateTemp("", "auxilio-upload-")
	if err != nil {
		return nil, err
	}
	file := &File{Name: name, content: content}
	if err := os.Remove(content.Name()); err != nil { // it lives until it is closed, whatever becomes of us
		return file, err
	}
	sum := sha256.New()
	file.Size, err = io.Copy(io.MultiWriter(content, sum), io.LimitReader(part, MaxFile+1))
	switch {
	case err != nil:
		return file, err
	case file.Size > MaxFile:
		return file, errTooLarge
	case file.Size == 0:
		return file, Invalid(part.FormName(), "is empty")
	}
	file.sum = sum.Sum([]byte(name + "\x00"))
	return file, nil
}

// cleanName is the last element of a name, without what cannot be printed, and not too long: its ending counts.
func cleanName(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == utf8.RuneError || (r >= 0x80 && r < 0xa0) || (r >= 0x200b && r <= 0x200f) || (r >= 0x2028 && r <= 0x202e) || (r >= 0x2066 && r <= 0x2069) {
			return -1
		}
		return r
	}, strings.TrimSpace(name))
	if long := []rune(name); len(long) > maxName {
		name = string(long[len(long)-maxName:])
	}
	return strings.Trim(name, ". ")
}
