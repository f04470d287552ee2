package api_test

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/auxilio/auxilio/api"
	"github.com/auxilio/auxilio/api/mail"
	"github.com/auxilio/auxilio/api/mail/sink"
	"github.com/auxilio/auxilio/api/worker"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/emersion/go-smtp"
	"github.com/google/uuid"
)

const newPassword = "another-fine-password-9"

// A post office carries out the node's tasks, with a mail server that shows what it got.
type postOffice struct {
	*sink.Sink
	n *node
}

// post opens a post office; judge, where given, says which recipients are taken.
func (n *node) post(judge ...func(string) error) *postOffice {
	n.t.Helper()
	o := &postOffice{must(sink.Listen("127.0.0.1:0")), n}
	for _, j := range judge {
		o.Judge = j
	}
	working := must(worker.New(worker.Config{
		Node: uuid.New(), Store: n.store, Log: slog.New(slog.DiscardHandler), ResetLink: n.auth.ResetLink, Wallet: n.noNetwork(),
		Mail: must(mail.NewSender(o.URL(), "noreply@paqasistencias.com")),
	}))
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { _ = working.Run(ctx) })
	n.t.Cleanup(func() { stop(); running.Wait(); _ = o.Close() })
	return o
}

// letter is the n-th that came.
func (o *postOffice) letter(n int) sink.Mail {
	o.n.t.Helper()
	ctx, cancel := context.WithTimeout(o.n.t.Context(), time.Minute)
	defer cancel()
	return must(o.Wait(ctx, n))
}

// idle waits until all letters that were to be written have been.
func (o *postOffice) idle() {
	o.n.t.Helper()
	eventually(o.n.t, "all letters are written", func() bool {
		left := 1
		err := one(o.n.t, o.n, `SELECT count(*) FROM river_job WHERE kind = 'reset_letter' AND finalized_at IS NULL`, &left)
		return err == nil && left == 0
	})
}

// A link is what a letter carries.
type link struct{ uid, token string }

var resetLink = regexp.MustCompile(`\nhttps://auxilio\.test/reset-password/([^/]+)/([^/]+)/\n`)

func linkIn(t testing.TB, letter sink.Mail) link {
	t.Helper()
	found := resetLink.FindStringSubmatch(letter.Text)
	if found == nil {
		t.Fatalf("no link in %s", letter.Text)
	}
	return link{found[1], found[2]}
}

func (n *node) ask(email string, headers ...string) answer {
	n.t.Helper()
	return n.call("POST", "/api/v1/auth/password-reset", map[string]any{"email": email}, headers...)
}

func (n *node) renew(l link, password string, headers ...string) answer {
	n.t.Helper()
	return n.call("POST", "/api/v1/auth/password-reset/confirm", map[string]any{"uid": l.uid, "token": l.token, "new_password": password}, headers...)
}

func (n *node) enter(email, password string, headers ...string) answer {
	n.t.Helper()
	return n.call("POST", "/api/v1/auth/token", map[string]any{"email": email, "password": password}, headers...)
}

var memberEmail = people[dispatch.RoleMember].Email

// TestS14_aLetterRenewsThePasswordOnce goes the whole way, with what may go wrong on it.
func TestS14_aLetterRenewsThePasswordOnce(t *testing.T) {
	t.Parallel()
	n := start(t)
	office := n.post()
	member := n.account(dispatch.RoleMember)
	phone, tablet := n.loginFrom("phone"), n.loginFrom("tablet")
	if a := n.ask(" Member@Auxilio.test ", "Accept-Language", "en-US").want(200); string(a.body) != `{"success":true,"message":"If email exists, reset link sent","data":{}}` {
		t.Errorf("got %s", a.body)
	}
	letter := office.letter(0)
	if letter.Subject != "Password Reset Request" || letter.From != "noreply@paqasistencias.com" || fmt.Sprint(letter.To) != "["+memberEmail+"]" {
		t.Errorf("%q from %q to %q", letter.Subject, letter.From, letter.To)
	}
	l := linkIn(t, letter)
	if l.uid != member.ID.String() || !strings.Contains(letter.Text, "once and for 30 minutes") {
		t.Errorf("the letter says %s", letter.Text)
	}
	n.call("GET", "/reset-password/"+l.uid+"/"+l.token+"/", nil).want(200)
	n.renew(l, "weak").blames("new_password")
	n.renew(l, "member@auxilio.test").blames("new_password")
	n.call("GET", "/api/v1/users/me", nil, bearer(phone)...).want(200)
	if a := n.renew(l, newPassword, "Idempotency-Key", "lost answer").want(200); a.text("message") != "Password reset successful" {
		t.Errorf("got %s", a.body)
	}
	if a := n.renew(l, newPassword, "Idempotency-Key", "lost answer").want(200); a.header.Get("Idempotent-Replayed") != "true" {
		t.Errorf("a repeat got %v %s", a.header, a.body)
	}
	for _, login := range []answer{phone, tablet} {
		n.call("GET", "/api/v1/users/me", nil, bearer(login)...).want(401)
		n.refresh(login, "phone").want(401)
	}
	n.enter(memberEmail, password).want(401)
	n.enter(memberEmail, newPassword).want(200)
	n.renew(l, newPassword).saysOnly("Invalid or expired token")
	office.idle()
	if got := len(office.Mails()); got != 1 {
		t.Errorf("%d letters, want one", got)
	}
}

// saysOnly checks that the answer is a 400 with exactly this text.
func (a answer) saysOnly(message string) {
	a.t.Helper()
	if a.status != http.StatusBadRequest || a.text("message") != message {
		a.t.Errorf("got %d %s, want %q", a.status, a.body, message)
	}
}

// TestS14_nobodyLearnsWhichEmailsExist compares answers, statements and times, and who is written to.
func TestS14_nobodyLearnsWhichEmailsExist(t *testing.T) {
	t.Parallel()
	n := start(t, debug)
	office := n.post()
	n.account(dispatch.RoleMember)
	disabled := n.account(dispatch.RoleProvider)
	exec(t, n, `UPDATE users SET is_active = false WHERE id = '`+disabled.ID.String()+`'`)
	emails := []string{"nobody@auxilio.test", people[dispatch.RoleProvider].Email, memberEmail}
	const rounds = 8
	least := map[string]int64{} // statements, which are what takes the time; more where a connection is new
	for range rounds {
		for _, email := range emails {
			a := n.ask(email, "X-Request-ID", "same").want(200)
			if string(a.body) != `{"success":true,"message":"If email exists, reset link sent","data":{}}` {
				t.Errorf("%s: %s", email, a.body)
			}
			least[email] = min(cmp.Or(least[email], math.MaxInt64), a.statements())
		}
	}
	for _, email := range emails[:2] {
		if least[email] != least[memberEmail] {
			t.Errorf("statements tell: %v", least)
		}
	}
	office.idle()
	for _, letter := range office.Mails() {
		if letter.To[0] != memberEmail {
			t.Errorf("a letter to %s", letter.To)
		}
	}
	if got := len(office.Mails()); got != rounds {
		t.Errorf("%d letters, want %d", got, rounds)
	}
	n.ask("no address").blames("email")
	n.call("POST", "/api/v1/auth/password-reset", `{}`).blames("email")
}

// TestS14_linksThatAreNotGood tries everything that is no link, or no longer.
func TestS14_linksThatAreNotGood(t *testing.T) {
	t.Parallel()
	n := start(t)
	office := n.post()
	n.account(dispatch.RoleMember)
	provider := n.account(dispatch.RoleProvider)
	n.ask(memberEmail).want(200)
	good := linkIn(t, office.letter(0))
	for _, uid := range []string{"", "x", "../..", "null", good.uid + "0", uuid.NewString(), uuid.Nil.String()} {
		n.renew(link{uid, good.token}, newPassword).saysOnly("Invalid reset link")
	}
	for _, token := range []string{"", "x", good.token + "A", strings.ToUpper(good.token), good.token[1:]} {
		n.renew(link{good.uid, token}, newPassword).saysOnly("Invalid or expired token")
	}
	n.renew(link{provider.ID.String(), good.token}, newPassword).saysOnly("Invalid or expired token")
	n.call("POST", "/api/v1/auth/password-reset/confirm", `{"token":"x","new_password":"y"}`).blames("uid")
	n.enter(memberEmail, password).want(200)

	exec(t, n, `UPDATE password_reset SET expires_at = now()`)
	n.renew(good, newPassword).saysOnly("Invalid or expired token")
	for i, void := range []func(){
		func() { // by a change of the email it went to
			n.call("PATCH", "/api/v1/users/me", `{"email":"maria@auxilio.test"}`, bearer(n.login(dispatch.RoleMember))...).want(200)
		},
		func() { // by a change of the password
			me := bearer(n.enter("maria@auxilio.test", password).want(200))
			n.call("POST", "/api/v1/auth/change-password", map[string]any{"old_password": password, "new_password": newPassword}, me...).want(200)
		},
		func() { exec(t, n, `UPDATE users SET is_active = false`) },
	} {
		n.ask([]string{memberEmail, "maria@auxilio.test", "maria@auxilio.test"}[i]).want(200)
		l := linkIn(t, office.letter(i+1))
		void()
		n.renew(l, "yet-another-fine-one-8").saysOnly("Invalid or expired token")
	}
}

// TestS14_theTokenIsKeptNowhere looks for it in the database and in the log.
func TestS14_theTokenIsKeptNowhere(t *testing.T) {
	t.Parallel()
	n := start(t)
	office := n.post()
	n.account(dispatch.RoleMember)
	n.ask(memberEmail).want(200)
	l := linkIn(t, office.letter(0))
	n.call("GET", "/reset-password/"+l.uid+"/"+l.token+"/", nil).want(200)
	var hash, kept string
	if err := one(t, n, `SELECT encode(hash, 'hex') FROM password_reset`, &hash); err != nil {
		t.Fatal(err)
	}
	if sum := sha256.Sum256([]byte(l.token)); hash != hex.EncodeToString(sum[:]) {
		t.Errorf("the database keeps %s", hash)
	}
	if err := one(t, n, `SELECT (SELECT string_agg(j::text, '') FROM river_job j) || (SELECT string_agg(r::text, '') FROM password_reset r)`, &kept); err != nil {
		t.Fatal(err)
	}
	n.renew(l, newPassword).want(200)
	for place, text := range map[string]string{"database": kept, "log": n.log.String()} {
		if strings.Contains(text, l.token) {
			t.Errorf("the %s holds the token: %s", place, text)
		}
	}
}

// TestS14_ofParallelUsesOneWins: whichever it is, its password is the one that counts.
func TestS14_ofParallelUsesOneWins(t *testing.T) {
	t.Parallel()
	n := start(t)
	office := n.post()
	n.account(dispatch.RoleMember)
	n.ask(memberEmail).want(200)
	n.ask(memberEmail).want(200)
	links := []link{linkIn(t, office.letter(0)), linkIn(t, office.letter(1))}
	var won atomic.Int32
	winner := make(chan string, 8)
	var wg sync.WaitGroup
	for i := range cap(winner) {
		wg.Go(func() {
			password := fmt.Sprintf("another-fine-password-%d", i)
			if n.renew(links[i%2], password).status == 200 {
				won.Add(1)
				winner <- password
			}
		})
	}
	wg.Wait()
	if won.Load() != 1 {
		t.Fatalf("%d uses of two links won, want 1", won.Load())
	}
	n.enter(memberEmail, <-winner).want(200)
}

// TestS14_theLetterOutlivesAMailServerThatIsAway: it comes once the server takes it, and only once.
func TestS14_theLetterOutlivesAMailServerThatIsAway(t *testing.T) {
	t.Parallel()
	n := start(t)
	var tries atomic.Int32
	office := n.post(func(string) error {
		if tries.Add(1) == 1 {
			return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "later"}
		}
		return nil
	})
	n.account(dispatch.RoleMember)
	n.ask(memberEmail).want(200)
	l := linkIn(t, office.letter(0))
	office.idle()
	if tries.Load() != 2 || len(office.Mails()) != 1 {
		t.Errorf("%d tries, %d letters", tries.Load(), len(office.Mails()))
	}
	n.renew(l, newPassword).want(200)
}

// TestS14_aRefusedLetterIsNotSentAgain: the mail server knows that the box does not exist.
func TestS14_aRefusedLetterIsNotSentAgain(t *testing.T) {
	t.Parallel()
	n := start(t)
	var tries atomic.Int32
	office := n.post(func(string) error {
		tries.Add(1)
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such box"}
	})
	n.account(dispatch.RoleMember)
	n.ask(memberEmail).want(200)
	office.idle()
	if tries.Load() != 1 || len(office.Mails()) != 0 {
		t.Errorf("%d tries, %d letters", tries.Load(), len(office.Mails()))
	}
}

// TestS14_limitedByAccountAndSource: a source that asks too much is told so, whether the account exists or not; strangers who
// ask for somebody's account neither keep its owner from asking nor fill the owner's box.
func TestS14_limitedByAccountAndSource(t *testing.T) {
	t.Parallel()
	n := start(t, behindProxy, guarded)
	office := n.post()
	n.account(dispatch.RoleMember)
	for _, email := range []string{memberEmail, "nobody@auxilio.test"} {
		for i := range 6 {
			a := n.ask(email, from("203.0.113.9")...)
			if want := map[bool]int{true: 200, false: 429}[i < 3]; a.status != want || (want == 429 && a.header.Get("Retry-After") == "") {
				t.Errorf("%s, %d: got %d %v", email, i, a.status, a.header)
			}
		}
	}
	for i := range 12 {
		n.ask(memberEmail, from(fmt.Sprintf("198.51.100.%d", i))...).want(200)
	}
	office.idle()
	if got := len(office.Mails()); got != 5 {
		t.Errorf("%d letters, want 5", got)
	}
	n.renew(linkIn(t, office.letter(4)), newPassword).want(200)
	refused := 0
	for i := range 15 {
		if n.ask(fmt.Sprintf("nobody%d@auxilio.test", i), from("192.0.2.1")...).status == 429 {
			refused++
		}
	}
	if refused != 5 {
		t.Errorf("%d of 15 accounts refused to one source, want 5", refused)
	}
}

// guarded counts tries at passwords and resets.
func guarded(c *api.Config) { c.Auth.Limiter = c.Limiter }
