package sink

import (
	"encoding/base64"
	"io"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"strings"
)

func decodeHeader(text string) (string, error) {
	return new(mime.WordDecoder).DecodeHeader(text)
}

// decodeBody undoes the transfer encoding of a body that has one part.
func decodeBody(m *mail.Message) (string, error) {
	body := m.Body
	switch strings.ToLower(m.Header.Get("Content-Transfer-Encoding")) {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	text, err := io.ReadAll(body)
	return strings.ReplaceAll(string(text), "\r\n", "\n"), err
}
