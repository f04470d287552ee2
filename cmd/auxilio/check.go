package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

func check(ctx context.Context, args []string) error {
	fs := flags("check", "call every route of a running server and say how many answered as the contract says",
		"auxilio check --url http://127.0.0.1:8080 --accounts accounts.json")
	url := fs.String("url", "", "the server (required)")
	accounts := fs.String("accounts", "", "`file` of `dev run --accounts`; each route is then called as every account too")
	if err := parse(fs, args); err != nil {
		return err
	}
	if *url == "" {
		return usageError{errors.New("check: --url is required")}
	}
	c := &checker{url: strings.TrimRight(*url, "/"), client: &http.Client{Timeout: 30 * time.Second}}
	if err := c.enter(ctx, *accounts); err != nil {
		return err
	}
	return c.run(ctx)
}

// checker calls the routes of one server. It changes nothing there: bodies are of a kind that no route takes, and ids name
// nothing.
type checker struct {
	url    string
	client *http.Client
	tokens map[string]string // by account
}

// enter logs the accounts of a file in.
func (c *checker) enter(ctx context.Context, file string) error {
	c.tokens = map[string]string{}
	if file == "" {
		return nil
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("read the accounts: %w", err)
	}
	var known struct {
		Accounts map[string]json.RawMessage `json:"accounts"`
	}
	if err := json.Unmarshal(raw, &known); err != nil {
		return fmt.Errorf("read the accounts: %w", err)
	}
	for name, login := range known.Accounts {
		var answer struct{ Data struct{ Access string } }
		status, body, err := c.call(ctx, "POST", "/api/v1/auth/token", "", string(login))
		if err != nil {
			return err
		}
		if err := json.Unmarshal(body, &answer); err != nil || status != http.StatusOK {
			return fmt.Errorf("log in as %s: %d %.200s", name, status, body)
		}
		c.tokens[name] = answer.Data.Access
	}
	return nil
}

// contract is what of the OpenAPI document matters here: which routes there are, and which want a login.
type contract struct {
	Paths map[string]map[string]struct {
		Security []map[string][]string `json:"security"`
	} `json:"paths"`
}

func (c *checker) run(ctx context.Context) error {
	status, body, err := c.call(ctx, "GET", "/api/v1/schema.json", "", "")
	if err != nil {
		return err
	}
	var doc contract
	if err := json.Unmarshal(body, &doc); err != nil || status != http.StatusOK {
		return fmt.Errorf("read the contract: %d %.200s", status, body)
	}
	passed, all := 0, 0
	for _, path := range slices.Sorted(maps.Keys(doc.Paths)) {
		for _, method := range slices.Sorted(maps.Keys(doc.Paths[path])) {
			all++
			if err := c.route(ctx, strings.ToUpper(method), path, len(doc.Paths[path][method].Security) > 0); err != nil {
				fmt.Printf("FAIL %-6s %s: %v\n", strings.ToUpper(method), path, err)
				continue
			}
			passed++
			fmt.Printf("ok   %-6s %s\n", strings.ToUpper(method), path)
		}
	}
	fmt.Printf("%d of %d routes passed\n", passed, all)
	if passed < all {
		return fmt.Errorf("check: %d of %d routes failed", all-passed, all)
	}
	return nil
}

var pathParameter = regexp.MustCompile(`\{[^}]+\}`)

// route calls one route as nobody and as every account.
func (c *checker) route(ctx context.Context, method, path string, secured bool) error {
	place, sent := pathParameter.ReplaceAllString(path, "00000000-0000-7000-8000-000000000000"), ""
	if method != http.MethodGet && method != http.MethodDelete {
		sent = "[]"
	}
	status, body, err := c.call(ctx, method, place, "", sent)
	switch {
	case err != nil:
		return err
	case secured && status != http.StatusUnauthorized:
		return fmt.Errorf("without a login: %d, want 401", status)
	}
	if err := proper(status, body); err != nil {
		return fmt.Errorf("without a login: %w", err)
	}
	for _, name := range slices.Sorted(maps.Keys(c.tokens)) {
		status, body, err := c.call(ctx, method, place, c.tokens[name], sent)
		if err == nil {
			err = proper(status, body)
		}
		if err != nil {
			return fmt.Errorf("as %s: %w", name, err)
		}
		if status == http.StatusUnauthorized && secured {
			return fmt.Errorf("as %s: %d", name, status)
		}
	}
	return nil
}

// proper refuses what no route may answer: a fault, a failure without the envelope, or that the route is not there.
func proper(status int, body []byte) error {
	var envelope struct {
		Success   *bool
		Code      string
		RequestID string `json:"request_id"`
	}
	switch {
	case status >= http.StatusInternalServerError && status != http.StatusServiceUnavailable:
		return fmt.Errorf("%d %.200s", status, body)
	case status < http.StatusBadRequest:
		return nil
	case json.Unmarshal(body, &envelope) != nil || envelope.Success == nil || *envelope.Success || envelope.RequestID == "":
		return fmt.Errorf("%d without the envelope: %.200s", status, body)
	case status == http.StatusMethodNotAllowed:
		return errors.New("405: the route is not there")
	}
	return nil
}

// limitPatience is how long a server that limits calls is waited for, in all, before one of them counts as refused.
const limitPatience = 2 * time.Minute

// call makes a call, again when the server has asked for patience.
func (c *checker) call(ctx context.Context, method, path, token, body string) (int, []byte, error) {
	for waited := time.Duration(0); ; {
		resp, answer, err := c.once(ctx, method, path, token, body)
		if err != nil {
			return 0, nil, err
		}
		seconds, _ := strconv.Atoi(resp.Header.Get("Retry-After"))
		pause := time.Duration(max(seconds, 1)) * time.Second
		if waited += pause; resp.StatusCode != http.StatusTooManyRequests || waited > limitPatience {
			return resp.StatusCode, answer, nil
		}
		fmt.Fprintf(os.Stderr, "the server limits calls: waiting %v\n", pause)
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return 0, nil, ctx.Err()
		}
	}
}

func (c *checker) once(ctx context.Context, method, path, token, body string) (*http.Response, []byte, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.url+path, strings.NewReader(body))
	if err != nil {
		return nil, nil, err
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := c.client.Do(req)
	if err != nil {
		return nil, nil, err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, 32<<20))
	return resp, answer, err
}
