// Package mail writes letters in Spanish and English and hands them to an SMTP server. Package sink beside it is such a
// server for tests and the demo.
package mail

import (
	"bytes"
	"embed"
	"fmt"
	"strings"
	"text/template"
)

// Language is what a letter is written in.
type Language string

// Languages that letters are written in.
const (
	Spanish Language = "es"
	English Language = "en"
)

// LanguageOf is the language to write to someone whose browser accepts these (RFC 9110, Accept-Language), Spanish unless
// English comes first.
func LanguageOf(accepts string) Language {
	for tag := range strings.SplitSeq(accepts, ",") {
		tag, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(tag)), ";")
		switch primary, _, _ := strings.Cut(tag, "-"); Language(primary) {
		case Spanish, English:
			return Language(primary)
		}
	}
	return Spanish
}

// Letter is one mail to one person. Its text is the file letters/<Name>.<Language>.txt, whose first line is the subject.
type Letter struct {
	ID       string // the same for every attempt at sending it, so that a repeat can be recognised; letters, digits, "-"
	To       string // an email address
	Name     string
	Language Language
	Facts    any // what the text names
}

// letters holds the text of every letter in every language.
//
//go:embed letters
var letters embed.FS

var texts = template.Must(template.New("").Option("missingkey=error").ParseFS(letters, "letters/*.txt"))

// write is the subject and text of a letter. Facts cannot add lines to the subject.
func (l Letter) write() (subject, text string, err error) {
	var out bytes.Buffer
	if err := texts.ExecuteTemplate(&out, l.Name+"."+string(l.Language)+".txt", l.Facts); err != nil {
		return "", "", fmt.Errorf("write letter: %w", err)
	}
	subject, text, _ = strings.Cut(out.String(), "\n")
	return strings.TrimSpace(subject), strings.TrimLeft(text, "\n"), nil
}
