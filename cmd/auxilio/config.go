package main

import (
	"cmp"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"math"
	netmail "net/mail"
	"net/netip"
	"net/url"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"

	"github.com/auxilio/auxilio/api/egress"
	"github.com/auxilio/auxilio/api/mail"
	"github.com/auxilio/auxilio/api/wallet"
	"github.com/auxilio/auxilio/api/wallet/paq"
	"github.com/auxilio/auxilio/store"
)

// config is the environment, as README documents it. No secret has a default.
type config struct {
	DatabaseURL    string   `env:"DATABASE_URL"`
	RedisURL       string   `env:"REDIS_URL"`
	SecretKey      string   `env:"AUXILIO_SECRET_KEY"`
	Env            string   `env:"AUXILIO_ENV" envDefault:"production"`
	Addr           string   `env:"AUXILIO_ADDR" envDefault:"127.0.0.1:8080"`
	InternalAddr   string   `env:"AUXILIO_INTERNAL_ADDR" envDefault:"127.0.0.1:8081"`
	PublicURL      string   `env:"AUXILIO_PUBLIC_URL" envDefault:"http://127.0.0.1:8080"`
	Origins        []string `env:"AUXILIO_ALLOWED_ORIGINS"`
	TrustedProxies []string `env:"AUXILIO_TRUSTED_PROXIES"`
	Debug          bool     `env:"AUXILIO_DEBUG"`
	SMTPURL        string   `env:"AUXILIO_SMTP_URL"`
	MailFrom       string   `env:"AUXILIO_MAIL_FROM" envDefault:"noreply@paqasistencias.com"`
	Mail           string   `env:"AUXILIO_MAIL" envDefault:"on"`
	PAQURL         string   `env:"AUXILIO_PAQ_URL"`
	PAQUser        string   `env:"AUXILIO_PAQ_USER"`
	PAQPassword    string   `env:"AUXILIO_PAQ_PASSWORD"`
	PAQRepID       string   `env:"AUXILIO_PAQ_REP_ID"`
	PAQSecret      string   `env:"AUXILIO_PAQ_WEBHOOK_SECRET"`
	Timezone       string   `env:"AUXILIO_TIMEZONE" envDefault:"America/Guatemala"`
	RateLimits     string   `env:"AUXILIO_RATE_LIMITS" envDefault:"on"`
	MaxSpeedKMH    float64  `env:"AUXILIO_MAX_SPEED_KMH"` // 0: by AUXILIO_ENV
	BlobURL        string   `env:"AUXILIO_BLOB_URL"`
	DataKey        string   `env:"AUXILIO_DATA_KEY"`
	OldDataKeys    []string `env:"AUXILIO_DATA_KEY_OLD"`
	HealthDays     int      `env:"AUXILIO_HEALTH_DAYS" envDefault:"90"`
	LocationDays   int      `env:"AUXILIO_LOCATION_DAYS" envDefault:"90"`
	RequestDays    int      `env:"AUXILIO_REQUEST_DAYS" envDefault:"2557"`
	LogDir         string   `env:"AUXILIO_LOG_DIR" envDefault:"logs"`
	Loopback       bool     `env:"AUXILIO_CALL_LOOPBACK"` // development only
	VAPIDPublic    string   `env:"AUXILIO_VAPID_PUBLIC_KEY"`
	VAPIDPrivate   string   `env:"AUXILIO_VAPID_PRIVATE_KEY"`
	VAPIDSubject   string   `env:"AUXILIO_VAPID_SUBJECT"`
	FCMCredentials string   `env:"AUXILIO_FCM_CREDENTIALS"`
	ETAURL         string   `env:"AUXILIO_ETA_URL"`
}

// settings are the environment, checked and in the types the server uses.
type settings struct {
	config
	secret    []byte
	publicURL *url.URL
	zone      *time.Location
	etaURL    *url.URL // of an OSRM-compatible server; nil for none
	proxies   []netip.Prefix
	dataKeys  [][]byte        // of health facts, the present one first
	mail      *mail.Sender    // nil: mail is off
	wallet    *wallet.Network // nil: nobody can pay
}

func (s settings) production() bool { return s.Env == "production" }

// plausible speeds in km/h: faster fixes are refused. Development lets a simulated city run many times real time.
const (
	maxSpeedProduction  = 300
	maxSpeedDevelopment = 36000
)

// door is how addresses that others chose may be called.
func (s settings) door() egress.Door { return egress.Door{Loopback: s.Loopback} }

// maxSpeed is in metres per second.
func (s settings) maxSpeed() float64 {
	kmh := s.MaxSpeedKMH
	if kmh == 0 && s.production() {
		kmh = maxSpeedProduction
	}
	if kmh == 0 {
		kmh = maxSpeedDevelopment
	}
	return kmh / 3.6
}

// databaseURL is all that migrate, seed, user and audit need.
func databaseURL() (string, error) {
	c, err := env.ParseAs[config]()
	if err != nil {
		return "", readable(err)
	}
	return c.DatabaseURL, c.checkDatabase()
}

// readSettings reads and checks the whole environment, and says in one error all that is wrong, so that nobody mends it
// variable by variable. It names the variables and never their values.
func readSettings() (settings, error) {
	c, err := env.ParseAs[config]()
	if err != nil {
		return settings{}, readable(err)
	}
	s := settings{config: c}
	var wrong []error
	for _, check := range []func() error{c.checkDatabase, c.checkRedis, s.checkSecret, s.checkDataKeys, c.checkWords, c.checkOrigins,
		c.checkMailFrom, s.checkMail, s.checkPAQ, s.checkURL, s.checkETA, s.checkZone, s.checkProxies, s.checkPush} {
		wrong = append(wrong, check())
	}
	return s, errors.Join(wrong...)
}

// readable keeps the names of the variables and drops their values.
func readable(err error) error {
	var list env.AggregateError
	if !errors.As(err, &list) {
		return err
	}
	var wrong []error
	for _, e := range list.Errors {
		var p env.ParseError
		if errors.As(e, &p) {
			e = fmt.Errorf("%s: the value is not a %s", variable(p.Name), p.Type)
		}
		wrong = append(wrong, e)
	}
	return errors.Join(wrong...)
}

// variable is what fills a field of config.
func variable(field string) string {
	f, _ := reflect.TypeFor[config]().FieldByName(field)
	return f.Tag.Get("env")
}

func (c config) checkDatabase() error {
	if c.DatabaseURL == "" {
		return errors.New("DATABASE_URL is not set: it says where Postgres is, for example postgres://user@host/database")
	}
	return nil
}

func (c config) checkRedis() error {
	if c.RedisURL == "" {
		return errors.New("REDIS_URL is not set: it says where Redis is, for example redis://host:6379")
	}
	return nil
}

// ownBlobs is where one node keeps files when AUXILIO_BLOB_URL does not say.
const ownBlobs = "blobs"

// blobURL is where files are kept. The fallback is a directory of this machine alone.
func (c config) blobURL() (address string, shared bool, err error) {
	if c.BlobURL != "" {
		return c.BlobURL, true, nil
	}
	dir, err := filepath.Abs(ownBlobs)
	return (&url.URL{Scheme: "file", Path: dir}).String(), false, err
}

// published secrets are in examples, so everybody knows them.
var published = []string{"changeme", "change-me", "secret", "example", "insecure", "your-secret-key", "django-insecure", "test"}

const secretBytes = 32

func (s *settings) checkSecret() (err error) {
	s.secret, err = strong("AUXILIO_SECRET_KEY", s.SecretKey)
	return err
}

// strong reads a secret of at least 32 bytes, base64 or raw, that nobody can guess.
func strong(name, text string) ([]byte, error) {
	if text == "" {
		return nil, fmt.Errorf("%s is not set: it needs at least 32 random bytes, for example from `openssl rand -base64 32`", name)
	}
	secret := []byte(text)
	if raw, err := base64.StdEncoding.DecodeString(text); err == nil && len(raw) >= secretBytes {
		secret = raw
	}
	if len(secret) < secretBytes {
		return nil, fmt.Errorf("%s is shorter than 32 bytes", name)
	}
	lower := strings.ToLower(text)
	guessable := slices.ContainsFunc(published, func(p string) bool { return strings.Contains(lower, p) })
	if guessable || distinct(secret) < 8 {
		return nil, fmt.Errorf("%s is a published example or can be guessed: make a random one", name)
	}
	return secret, nil
}

// checkDataKeys: without a key of their own, health facts are sealed under one derived from the server's secret, and what was
// sealed so stays readable when they get one.
func (s *settings) checkDataKeys() error {
	var wrong []error
	read := func(name, text string) {
		if text == "" {
			return
		}
		key, err := strong(name, text)
		wrong, s.dataKeys = append(wrong, err), append(s.dataKeys, key)
	}
	read("AUXILIO_DATA_KEY", s.DataKey)
	for _, old := range s.OldDataKeys {
		read("AUXILIO_DATA_KEY_OLD", old)
	}
	derived := s.key("health facts")
	if s.DataKey == "" {
		s.dataKeys = append([][]byte{derived}, s.dataKeys...)
	} else {
		s.dataKeys = append(s.dataKeys, derived)
	}
	return errors.Join(wrong...)
}

// lives are how long things are kept.
func (c config) lives() store.Lives {
	const day = 24 * time.Hour
	return store.Lives{Health: time.Duration(c.HealthDays) * day, Location: time.Duration(c.LocationDays) * day,
		Request: time.Duration(c.RequestDays) * day}
}

func distinct(b []byte) int {
	seen := map[byte]bool{}
	for _, c := range b {
		seen[c] = true
	}
	return len(seen)
}

// key derives a secret of its own for one purpose.
func (s settings) key(purpose string) []byte {
	k, err := hkdf.Key(sha256.New, s.secret, nil, "auxilio "+purpose, 32)
	if err != nil {
		panic(err) // only for lengths that SHA-256 cannot give
	}
	return k
}

// checkWords checks what is one of some words, or a number within bounds.
func (c config) checkWords() error {
	shortest, longest := min(c.HealthDays, c.LocationDays, c.RequestDays), max(c.HealthDays, c.LocationDays, c.RequestDays)
	var wrong []error
	for _, rule := range []struct {
		broken bool
		says   string
	}{
		{c.Env != "production" && c.Env != "development", "AUXILIO_ENV must be production or development"},
		{c.RateLimits != "on" && c.RateLimits != "off", "AUXILIO_RATE_LIMITS must be on or off"},
		{c.RateLimits == "off" && c.Env == "production", "AUXILIO_RATE_LIMITS can be off only in development"},
		{c.Loopback && c.Env == "production", "AUXILIO_CALL_LOOPBACK can be on only in development"},
		{c.Mail != "on" && c.Mail != "off", "AUXILIO_MAIL must be on or off"},
		{shortest < 1 || longest > 36500, "AUXILIO_HEALTH_DAYS, AUXILIO_LOCATION_DAYS and AUXILIO_REQUEST_DAYS must be from 1 to 36500"},
		{!(c.MaxSpeedKMH >= 0) || math.IsInf(c.MaxSpeedKMH, 0), "AUXILIO_MAX_SPEED_KMH must be a number that is not negative"},
	} {
		if rule.broken {
			wrong = append(wrong, errors.New(rule.says))
		}
	}
	return errors.Join(wrong...)
}

func (c config) checkOrigins() error {
	for _, o := range c.Origins {
		if u, err := url.Parse(o); err != nil || u.Scheme == "" || u.Host == "" || u.Path != "" {
			return fmt.Errorf("AUXILIO_ALLOWED_ORIGINS must be origins like https://app.example.org, not %q", o)
		}
	}
	return nil
}

func (s *settings) checkURL() (err error) {
	s.publicURL, err = url.Parse(s.PublicURL)
	if err != nil || s.publicURL.Host == "" {
		return errors.New("AUXILIO_PUBLIC_URL must be a URL like https://auxilio.example.org")
	}
	return nil
}

func (s *settings) checkETA() (err error) {
	if s.ETAURL == "" {
		return nil
	}
	s.etaURL, err = url.Parse(s.ETAURL)
	if err != nil || s.etaURL.Host == "" || (s.etaURL.Scheme != "http" && s.etaURL.Scheme != "https") {
		return errors.New("AUXILIO_ETA_URL must be the URL of an OSRM-compatible server like http://osrm:5000")
	}
	return nil
}

func (s *settings) checkZone() (err error) {
	if s.zone, err = time.LoadLocation(s.Timezone); err != nil {
		return errors.New("AUXILIO_TIMEZONE must be a zone of the IANA database, like America/Guatemala")
	}
	return nil
}

func (s *settings) checkProxies() error {
	for _, text := range s.TrustedProxies {
		if addr, err := netip.ParseAddr(text); err == nil {
			text = netip.PrefixFrom(addr, addr.BitLen()).String()
		}
		prefix, err := netip.ParsePrefix(text)
		if err != nil {
			return fmt.Errorf("AUXILIO_TRUSTED_PROXIES must be addresses or prefixes, not %q", text)
		}
		s.proxies = append(s.proxies, prefix)
	}
	return nil
}

func (c config) checkMailFrom() error {
	if at, err := netmail.ParseAddress(c.MailFrom); err != nil || at.Address != c.MailFrom {
		return errors.New("AUXILIO_MAIL_FROM must be an email address like noreply@example.org")
	}
	return nil
}

// checkMail makes the sender of mail. In development there need not be a server.
func (s *settings) checkMail() (err error) {
	switch {
	case s.Mail == "off" || s.SMTPURL == "" && !s.production():
		return nil
	case s.SMTPURL == "":
		return errors.New("AUXILIO_SMTP_URL is not set: it says where mail is handed over, for example smtps://user:password@host; AUXILIO_MAIL=off runs without mail")
	}
	if s.mail, err = mail.NewSender(s.SMTPURL, s.MailFrom); err != nil {
		return errors.New("AUXILIO_SMTP_URL must be smtp://host:port, or smtps:// with user:password@ before the host") // the text may hold a password
	}
	return nil
}

// checkPAQ makes the door to the payment network. Without any of its variables there is none; with some, all are needed.
func (s *settings) checkPAQ() error {
	if s.PAQURL+s.PAQUser+s.PAQPassword+s.PAQRepID+s.PAQSecret == "" {
		return nil
	}
	var wrong []error
	if s.PAQURL == "" {
		wrong = append(wrong, errors.New("AUXILIO_PAQ_URL is not set: it says where PAQ is, for example https://paq.example.org; without all of AUXILIO_PAQ_* nobody can pay"))
	}
	if s.PAQUser == "" {
		wrong = append(wrong, errors.New("AUXILIO_PAQ_USER is not set: it is who we are to PAQ"))
	}
	_, weakPassword := strong("AUXILIO_PAQ_PASSWORD", s.PAQPassword)
	_, weakSecret := strong("AUXILIO_PAQ_WEBHOOK_SECRET", s.PAQSecret)
	if err := errors.Join(append(wrong, weakPassword, weakSecret)...); err != nil {
		return err
	}
	client, err := paq.New(paq.Config{URL: s.PAQURL, User: s.PAQUser, Password: s.PAQPassword, RepID: cmp.Or(s.PAQRepID, s.PAQUser)})
	if err != nil {
		return errors.New("AUXILIO_PAQ_URL must be a URL like https://paq.example.org")
	}
	if at, err := url.Parse(s.PAQURL); err != nil || s.production() && at.Scheme != "https" && !loopback(at.Hostname()) {
		return errors.New("AUXILIO_PAQ_URL must be https:// in production: codes and the password travel on it")
	}
	s.wallet = &wallet.Network{Gateway: client, Secret: []byte(s.PAQSecret), Timeout: client.Timeout()}
	return nil
}

// loopback says that a host is this machine.
func loopback(host string) bool {
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.IsLoopback()
}
