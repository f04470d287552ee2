package simulator

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// Webhook is who is told of charges.
type Webhook struct {
	URL    string
	Secret []byte
	Log    func(format string, args ...any) // of deliveries that failed; nil: nobody
}

// Sign is the signature of a body: HMAC-SHA256 in hex.
func Sign(secret, body []byte) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}

// tell sends word of a charge, twice, as networks do.
func (h *Webhook) tell(t Token) {
	if h == nil {
		return
	}
	body, err := json.Marshal(map[string]any{"reference": t.Reference, "transaction": t.Transaction, "status": "COMPLETED",
		"amount": decimal(t.Amount), "currency": "GTQ"})
	if err != nil {
		return
	}
	go func() {
		for range 2 {
			if err := h.post(body); err != nil && h.Log != nil {
				h.Log("webhook: %v", err)
			}
		}
	}()
}

func (h *Webhook) post(body []byte) error {
	request, err := http.NewRequest(http.MethodPost, h.URL, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-PAQ-Signature", Sign(h.Secret, body))
	answer, err := (&http.Client{Timeout: 10 * time.Second}).Do(request)
	if err != nil {
		return err
	}
	if err := answer.Body.Close(); err != nil {
		return err
	}
	if answer.StatusCode >= http.StatusBadRequest {
		return fmt.Errorf("answered %d", answer.StatusCode)
	}
	return nil
}
