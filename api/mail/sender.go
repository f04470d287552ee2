package mail

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// Errors of sending.
var (
	// ErrRefused: the server will not take this letter, however often it is sent.
	ErrRefused = errors.New("the mail server refused the letter")
	// ErrAddress: what was given is not smtp://[user:password@]host[:port] or smtps://….
	ErrAddress = errors.New("not the address of a mail server")
)

// sendTime bounds one conversation with the server.
const (
	sendTime  = 20 * time.Second
	smtpsPort = 465
)

// Sender hands letters to one SMTP server. The nil Sender sends nothing: mail is off.
type Sender struct {
	host    string
	tls     bool // from the start
	options []gomail.Option
	from    string
}

// NewSender reads where the server is: smtps:// is TLS from the start; smtp:// turns to TLS where the server offers it, and
// must before a password is sent. It connects to nothing. It fails with ErrAddress, which never repeats the address.
func NewSender(server, from string) (*Sender, error) {
	at, err := url.Parse(server)
	if err != nil || at.Hostname() == "" || (at.Scheme != "smtp" && at.Scheme != "smtps") {
		return nil, ErrAddress
	}
	s := &Sender{host: at.Hostname(), tls: at.Scheme == "smtps", from: from}
	if s.options, err = optionsOf(at); err != nil {
		return nil, err
	}
	if _, err := s.client(context.Background()); err != nil {
		return nil, ErrAddress
	}
	return s, nil
}

// client makes a client for one conversation. Where TLS does not come first, it ends at the latest with ctx.
func (s *Sender) client(ctx context.Context) (*gomail.Client, error) {
	dial := func(while context.Context, network, address string) (net.Conn, error) {
		conn, err := new(net.Dialer).DialContext(while, network, address)
		if err == nil {
			context.AfterFunc(ctx, func() { _ = conn.Close() })
		}
		return conn, err
	}
	options := s.options
	if !s.tls {
		options = append(options[:len(options):len(options)], gomail.WithDialContextFunc(dial))
	}
	return gomail.NewClient(s.host, options...)
}

func optionsOf(at *url.URL) ([]gomail.Option, error) {
	options := []gomail.Option{gomail.WithTimeout(sendTime), gomail.WithTLSPolicy(gomail.TLSOpportunistic)}
	if at.Scheme == "smtps" {
		options = append(options, gomail.WithSSL(), gomail.WithPort(smtpsPort))
	}
	if password, set := at.User.Password(); set {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover),
			gomail.WithUsername(at.User.Username()), gomail.WithPassword(password))
		if at.Scheme == "smtp" {
			options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
		}
	}
	if at.Port() == "" {
		return options, nil
	}
	port, err := strconv.Atoi(at.Port())
	if err != nil {
		return nil, ErrAddress
	}
	return append(options, gomail.WithPort(port)), nil
}

// Send hands one letter over. It fails with ErrRefused when it makes no sense to try again.
func (s *Sender) Send(ctx context.Context, l Letter) error {
	if s == nil {
		return nil
	}
	message, err := s.message(l)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, sendTime)
	defer cancel()
	client, err := s.client(ctx)
	if err != nil {
		return fmt.Errorf("send mail: %w", err)
	}
	err = client.DialAndSendWithContext(ctx, message)
	var failed *gomail.SendError
	if errors.As(err, &failed) && failed.ErrorCode() >= 500 {
		return fmt.Errorf("%w: %d %s", ErrRefused, failed.ErrorCode(), failed.EnhancedStatusCode())
	}
	if err != nil {
		return fmt.Errorf("send mail: %w", err)
	}
	return nil
}

func (s *Sender) message(l Letter) (*gomail.Msg, error) {
	subject, text, err := l.write()
	if err != nil {
		return nil, err
	}
	m := gomail.NewMsg()
	if err := m.From(s.from); err != nil {
		return nil, fmt.Errorf("mail from: %w", err)
	}
	if err := m.To(l.To); err != nil {
		return nil, fmt.Errorf("%w: bad recipient", ErrRefused)
	}
	m.Subject(subject)
	m.SetDate()
	m.SetMessageIDWithValue(l.ID + "@" + s.host)
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetBodyString(gomail.TypeTextPlain, text)
	return m, nil
}
