package api_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// TestBody_strict sends every kind of broken body; each answer is a 400 that names what is wrong, and nothing is made.
func TestBody_strict(t *testing.T) {
	t.Parallel()
	n := shared(t)
	good := `"email":"a@b.test","password":"` + password + `","first_name":"A","last_name":"B","phone_number":"55551234"`
	for name, c := range map[string]struct{ body, field string }{
		"empty":            {``, "body"},
		"null":             {`null`, "body"},
		"list":             {`[]`, "body"},
		"text":             {`"x"`, "body"},
		"not JSON":         {`{email:1}`, "body"},
		"unknown":          {`{` + good + `,"nickname":"x"}`, "nickname"},
		"duplicate":        {`{` + good + `,"email":"c@d.test"}`, "email"},
		"wrongly cased":    {`{` + strings.Replace(good, `"email"`, `"Email"`, 1) + `}`, "Email"},
		"wrong type":       {`{` + strings.Replace(good, `"A"`, `7`, 1) + `}`, "first_name"},
		"null field":       {`{` + strings.Replace(good, `"A"`, `null`, 1) + `}`, "first_name"},
		"object for text":  {`{` + strings.Replace(good, `"A"`, `{"x":1}`, 1) + `}`, "first_name"},
		"missing":          {`{"email":"a@b.test"}`, "password"},
		"trailing":         {`{` + good + `} {}`, "body"},
		"trailing comma":   {`{` + good + `,}`, "body"},
		"cut short":        {`{` + good, "body"},
		"not UTF-8":        {`{` + strings.Replace(good, `"A"`, "\"\xff\"", 1) + `}`, "first_name"},
		"half a surrogate": {`{` + strings.Replace(good, `"A"`, `"\ud800"`, 1) + `}`, "first_name"},
		"NUL":              {`{` + strings.Replace(good, `"A"`, `"A\u0000"`, 1) + `}`, "first_name"},
		"NaN":              {`{` + strings.Replace(good, `"A"`, `NaN`, 1) + `}`, "first_name"},
		"BOM":              {"\ufeff{" + good + `}`, "body"},
		"email":            {`{` + strings.Replace(good, `a@b.test`, `a@b`, 1) + `}`, "email"},
		"email with name":  {`{` + strings.Replace(good, `a@b.test`, `A <a@b.test>`, 1) + `}`, "email"},
		"email not ASCII":  {`{` + strings.Replace(good, `a@b.test`, `İ@b.test`, 1) + `}`, "email"},
		"phone":            {`{` + strings.Replace(good, `55551234`, `12`, 1) + `}`, "phone_number"},
		"phone too long":   {`{` + strings.Replace(good, `55551234`, strings.Repeat("5", 300), 1) + `}`, "phone_number"},
		"name blank":       {`{` + strings.Replace(good, `"A"`, `"  "`, 1) + `}`, "first_name"},
		"name two lines":   {`{` + strings.Replace(good, `"A"`, `"A\nB"`, 1) + `}`, "first_name"},
		"password short":   {`{` + strings.Replace(good, password, `short`, 1) + `}`, "password"},
		"password long":    {`{` + strings.Replace(good, password, strings.Repeat("x7!", 99), 1) + `}`, "password"},
		"password weak":    {`{` + strings.Replace(good, password, `password12345`, 1) + `}`, "password"},
		"password is name": {`{` + strings.Replace(good, password, `a@b.test a@b.test`, 1) + `}`, "password"},
	} {
		t.Run(name, func(t *testing.T) {
			a := n.call("POST", "/api/v1/auth/register", c.body)
			a.t = t
			a.blames(c.field)
		})
	}
	n.call("POST", "/api/v1/auth/register", `{`+good+`}`).want(http.StatusCreated)
}

func TestBody_deepNestingIsRefused(t *testing.T) {
	t.Parallel()
	n := shared(t)
	n.call("POST", "/api/v1/auth/token", strings.Repeat("[", 500_000)).want(400)
	n.call("POST", "/api/v1/auth/token", `{"email":`+strings.Repeat(`{"a":`, 100_000)).want(400)
}

// TestBody_chunkedIsBoundedToo sends more than the limit without saying how much.
func TestBody_chunkedIsBoundedToo(t *testing.T) {
	t.Parallel()
	n := shared(t)
	for _, key := range []string{"", "k"} {
		endless := io.MultiReader(strings.NewReader(`{"email":"`), strings.NewReader(strings.Repeat("x", 3<<20)))
		req := must(http.NewRequest("POST", n.url+"/api/v1/auth/token", endless))
		req.Header.Set("Idempotency-Key", key)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("got %d", res.StatusCode)
		}
	}
}

func TestBody_mediaTypesThatAreJSON(t *testing.T) {
	t.Parallel()
	n := shared(t)
	for _, kind := range []string{"application/json", "application/json; charset=UTF-8", "Application/JSON", ""} {
		n.call("POST", "/api/v1/auth/token", `{"email":"no@body.test","password":"x"}`, "Content-Type", kind).want(401)
	}
}

func TestQuery_textThatCannotBeKept(t *testing.T) {
	t.Parallel()
	n := shared(t)
	for query, field := range map[string]string{
		"category=%00": "category", "category=%ff": "category", "category=%zz": "query", "%00=1": "\x00",
	} {
		n.call("GET", "/api/v1/services/catalog?"+query, nil).blames(field)
	}
}

// TestBody_whereNoneIsRead: an operation without a body takes none, or an empty object; anything else expects what will not be.
func TestBody_whereNoneIsRead(t *testing.T) {
	t.Parallel()
	c := shared(t)
	id, member := c.ask(nil)
	path := "/assistance/requests/" + id + "/share"
	for _, body := range []any{nil, `{}`, " {} \n"} {
		c.by(member, "POST", path, body).want(201)
	}
	for body, field := range map[string]string{`{"hours":3}`: "hours", `null`: "body", `[]`: "body", `{`: "body", `{} {}`: "body", "\xff": "body"} {
		c.by(member, "POST", path, body).blames(field)
	}
}
