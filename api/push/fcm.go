package push

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/jwt"
)

// FCM sends by Firebase Cloud Messaging's HTTP v1 interface, as a service account.
type FCM struct {
	project  string
	endpoint string
	client   *http.Client
}

const (
	fcmEndpoint = "https://fcm.googleapis.com"
	fcmScope    = "https://www.googleapis.com/auth/firebase.messaging"
	fcmTime     = 10 * time.Second // for one call
)

// ErrCredentials says that a file is not the JSON key of a service account.
var ErrCredentials = errors.New("not the JSON key of a service account")

// NewFCM reads a service account's key. It connects to nothing. endpoint is where messages are sent; empty is Firebase.
// It fails with ErrCredentials, which never repeats what was read.
func NewFCM(key []byte, endpoint string) (*FCM, error) {
	var account struct {
		Project  string `json:"project_id"`
		Email    string `json:"client_email"`
		KeyID    string `json:"private_key_id"`
		Key      string `json:"private_key"`
		TokenURI string `json:"token_uri"`
	}
	if json.Unmarshal(key, &account) != nil || account.Project == "" || account.Email == "" || account.Key == "" || account.TokenURI == "" {
		return nil, ErrCredentials
	}
	if endpoint == "" {
		endpoint = fcmEndpoint
	}
	login := &jwt.Config{Email: account.Email, PrivateKey: []byte(account.Key), PrivateKeyID: account.KeyID, Scopes: []string{fcmScope},
		TokenURL: account.TokenURI}
	ctx := context.WithValue(context.Background(), oauth2.HTTPClient, &http.Client{Timeout: fcmTime})
	client := login.Client(ctx)
	client.Timeout = fcmTime
	return &FCM{project: account.Project, endpoint: endpoint, client: client}, nil
}

type fcmMessage struct {
	Token        string            `json:"token"`
	Notification fcmNotification   `json:"notification"`
	Data         map[string]string `json:"data"`
	Android      fcmAndroid        `json:"android"`
}

type fcmNotification struct {
	Title string `json:"title"`
	Body  string `json:"body"`
}

type fcmAndroid struct {
	Priority    string `json:"priority"`
	TTL         string `json:"ttl"`
	CollapseKey string `json:"collapse_key"`
}

func (f *FCM) send(ctx context.Context, token string, n Notice, life int) error {
	body, err := json.Marshal(map[string]fcmMessage{"message": {Token: token, Notification: fcmNotification{n.Title.ES, n.Body.ES},
		Data: map[string]string{"type": n.Type, "offer": n.Offer, "request": n.Request, "service": n.Service,
			"title_en": n.Title.EN, "body_en": n.Body.EN, "expires_at": n.ExpiresAt.UTC().Format(time.RFC3339)},
		Android: fcmAndroid{"HIGH", strconv.Itoa(life) + "s", topic(n)}}})
	if err != nil {
		return fmt.Errorf("encode a message: %w", err)
	}
	to := f.endpoint + "/v1/projects/" + url.PathEscape(f.project) + "/messages:send"
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("make a call of Firebase: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := f.client.Do(req)
	if err != nil {
		return fmt.Errorf("call Firebase: %w", err)
	}
	return outcome(res)
}
