package mail_test

import (
	"context"
	"errors"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/auxilio/auxilio/api/mail"
	"github.com/auxilio/auxilio/api/mail/sink"
	"github.com/emersion/go-smtp"
)

// reset is a letter with facts that try to break out of it.
func reset(language mail.Language) mail.Letter {
	return mail.Letter{
		ID: "reset-7", To: "maria@example.org", Name: "password_reset", Language: language,
		Facts: map[string]any{"Name": "María\r\nBcc: all@example.org", "Link": "https://auxilio.test/reset-password/u/t/", "Minutes": 30},
	}
}

func listen(t *testing.T) *sink.Sink {
	t.Helper()
	s, err := sink.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func sender(t *testing.T, to *sink.Sink) *mail.Sender {
	t.Helper()
	s, err := mail.NewSender(to.URL(), "noreply@paqasistencias.com")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSend_bothLanguages(t *testing.T) {
	t.Parallel()
	for language, says := range map[mail.Language]string{mail.Spanish: "una sola vez y durante 30 minutos", mail.English: "works once and for 30 minutes"} {
		to := listen(t)
		if err := sender(t, to).Send(t.Context(), reset(language)); err != nil {
			t.Fatal(err)
		}
		got, err := to.Wait(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		if got.Subject != "Password Reset Request" || got.From != "noreply@paqasistencias.com" || !slices.Equal(got.To, []string{"maria@example.org"}) {
			t.Errorf("%s: %q from %q to %q", language, got.Subject, got.From, got.To)
		}
		if !strings.Contains(got.Text, says) || !strings.Contains(got.Text, "\nhttps://auxilio.test/reset-password/u/t/\n") {
			t.Errorf("%s: %s", language, got.Text)
		}
		if got.Header.Get("Bcc") != "" || got.Header.Get("Message-ID") != "<reset-7@127.0.0.1>" {
			t.Errorf("%s: header %v", language, got.Header)
		}
	}
}

func TestSend_refusedForGoodOrForNow(t *testing.T) {
	t.Parallel()
	to := listen(t)
	answers := make(chan error, 2)
	to.Judge = func(string) error { return <-answers }
	s := sender(t, to)
	answers <- &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such box"}
	if err := s.Send(t.Context(), reset(mail.Spanish)); !errors.Is(err, mail.ErrRefused) {
		t.Errorf("for good: %v", err)
	}
	answers <- &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "later"}
	if err := s.Send(t.Context(), reset(mail.Spanish)); err == nil || errors.Is(err, mail.ErrRefused) {
		t.Errorf("for now: %v", err)
	}
	if got := to.Mails(); len(got) != 0 {
		t.Errorf("came: %v", got)
	}
}

func TestSend_serverAwayOrSilent(t *testing.T) {
	t.Parallel()
	to := listen(t)
	s := sender(t, to)
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Send(t.Context(), reset(mail.Spanish)); err == nil || errors.Is(err, mail.ErrRefused) {
		t.Errorf("away: %v", err)
	}
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	if s, err = mail.NewSender("smtp://"+silent.Addr().String(), "a@example.org"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	began := time.Now()
	if err := s.Send(ctx, reset(mail.Spanish)); err == nil || time.Since(began) > 10*time.Second {
		t.Errorf("silent: %v after %s", err, time.Since(began))
	}
}

func TestSend_offSendsNothing(t *testing.T) {
	t.Parallel()
	if err := (*mail.Sender)(nil).Send(t.Context(), reset(mail.Spanish)); err != nil {
		t.Error(err)
	}
}

func TestNewSender_refusesOtherAddresses(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"", "mail", "http://mail:25", "smtp://", "smtp://mail:port", "smtp://user:canary@"} {
		if _, err := mail.NewSender(address, "a@example.org"); !errors.Is(err, mail.ErrAddress) || strings.Contains(err.Error(), "canary") {
			t.Errorf("%q: %v", address, err)
		}
	}
}

// TestSend_neverAPasswordInTheClear: a server without TLS gets neither the password nor the letter.
func TestSend_neverAPasswordInTheClear(t *testing.T) {
	t.Parallel()
	to := listen(t)
	s, err := mail.NewSender(strings.Replace(to.URL(), "smtp://", "smtp://user:canary@", 1), "noreply@paqasistencias.com")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Send(t.Context(), reset(mail.Spanish)); err == nil || strings.Contains(err.Error(), "canary") {
		t.Errorf("sent: %v", err)
	}
}

func TestLanguageOf(t *testing.T) {
	t.Parallel()
	for accepts, want := range map[string]mail.Language{
		"": mail.Spanish, "es-GT,es;q=0.9,en;q=0.8": mail.Spanish, "en-US,en;q=0.9": mail.English, "fr, en;q=0.5": mail.English,
		"de": mail.Spanish, " EN ": mail.English, ",,;": mail.Spanish,
	} {
		if got := mail.LanguageOf(accepts); got != want {
			t.Errorf("%q: %s, want %s", accepts, got, want)
		}
	}
}
