package assistance

import (
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"github.com/auxilio/auxilio/api/edge"
)

// mediaTypes are what a name may end in, and what the file must then be.
var mediaTypes = map[string]string{
	".pdf":  "application/pdf",
	".jpg":  "image/jpeg",
	".jpeg": "image/jpeg",
	".png":  "image/png",
	".doc":  "application/msword",
	".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}

// headLength of a file says what it is, in bytes; only a .doc may say so anywhere.
const headLength = 64 << 10

func init() { mimetype.SetLimit(0) } // what is looked at is chosen below

// mediaOf is what a file is. Its name and what is in it must agree.
func mediaOf(f *edge.File) (string, error) {
	ending := strings.ToLower(path.Ext(f.Name))
	claimed, known := mediaTypes[ending]
	if !known {
		return "", notAllowed("has a name that ends in none of the allowed")
	}
	length := int64(headLength)
	if ending == ".doc" {
		length = f.Size
	}
	head, err := io.ReadAll(io.LimitReader(f.Content(), length))
	if err != nil {
		return "", fmt.Errorf("read an upload: %w", err)
	}
	if !mimetype.Detect(head).Is(claimed) {
		return "", notAllowed("is not what its name says")
	}
	return claimed, nil
}

func notAllowed(problem string) error {
	f := edge.Invalid("file", problem)
	f.Code, f.Message = "FILE_TYPE_NOT_ALLOWED", "File type not allowed. Allowed: pdf, jpg, jpeg, png, doc, docx"
	return f
}
