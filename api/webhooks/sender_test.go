package webhooks

import (
	"testing"
	"time"
)

// TestSignature_ofTheStandard is the vector that Standard Webhooks publish with their libraries.
func TestSignature_ofTheStandard(t *testing.T) {
	got, err := signature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", time.Unix(1614265330, 0), `{"test": 2432232314}`)
	if err != nil || got != "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=" {
		t.Errorf("%q %v", got, err)
	}
}
