package auth

import (
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/nyaruka/phonenumbers"
)

// homeRegion is the country of phone numbers written without one: +502.
const homeRegion = "GT"

// Email brings an address to the form it is kept in: lower case, nothing around it.
func Email(field, text string) (string, error) {
	text = strings.TrimSpace(text)
	email := strings.ToLower(text)
	at, err := mail.ParseAddress(email)
	if err != nil || at.Address != email || len(email) > 254 || !ascii(text) || !strings.Contains(email[strings.LastIndex(email, "@")+1:], ".") {
		return "", edge.Invalid(field, "must be an email address")
	}
	return email, nil
}

func ascii(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) < 0
}

// Phone brings a number to E.164; without a country it is taken as Guatemalan.
func Phone(field, text string) (string, error) {
	number, err := phonenumbers.Parse(text, homeRegion)
	if err != nil || len(text) > 32 || !phonenumbers.IsValidNumber(number) {
		return "", edge.Invalid(field, "must be a phone number, with its country unless that is Guatemala")
	}
	return phonenumbers.Format(number, phonenumbers.E164), nil
}

// Name brings a person's name to the form it is kept in: 1 to 100 characters, none of them controls.
func Name(field, text string) (string, error) {
	name := strings.TrimSpace(text)
	if n := utf8.RuneCountInString(name); n < 1 || n > 100 || strings.ContainsFunc(name, unicode.IsControl) {
		return "", edge.Invalid(field, "must have 1 to 100 characters on one line")
	}
	return name, nil
}
