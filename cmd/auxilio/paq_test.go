package main_test

import "testing"

// TestS1_paymentNetwork: none of its variables is no network; some without the others, and secrets that can be guessed, refuse
// the start by name.
func TestS1_paymentNetwork(t *testing.T) {
	t.Parallel()
	good := append(configured(t), "AUXILIO_PAQ_URL=http://127.0.0.1:9", "AUXILIO_PAQ_USER=auxilio", "AUXILIO_PAQ_PASSWORD="+newSecret(),
		"AUXILIO_PAQ_WEBHOOK_SECRET="+newSecret())
	refused(t, with(good, "AUXILIO_PAQ_URL"), "AUXILIO_PAQ_URL is not set")
	missing := with(with(with(good, "AUXILIO_PAQ_USER="), "AUXILIO_PAQ_PASSWORD=hunter2"), "AUXILIO_PAQ_WEBHOOK_SECRET")
	refused(t, missing, "AUXILIO_PAQ_USER is not set", "AUXILIO_PAQ_PASSWORD is shorter", "AUXILIO_PAQ_WEBHOOK_SECRET is not set")
	refused(t, with(good, "AUXILIO_PAQ_WEBHOOK_SECRET=k3j4h5k3j4h5k3j4h5k3j4h5k3j4h5!"), "AUXILIO_PAQ_WEBHOOK_SECRET is shorter") // 31 bytes
	refused(t, with(good, "AUXILIO_PAQ_WEBHOOK_SECRET=your-secret-key-your-secret-key-here"), "AUXILIO_PAQ_WEBHOOK_SECRET is a published")
	production := with(with(good, "AUXILIO_ENV"), "AUXILIO_MAIL=off")
	refused(t, with(production, "AUXILIO_PAQ_URL=http://paq.example.org"), "AUXILIO_PAQ_URL must be https")
	refused(t, production, "acknowledged work could be lost") // all else is in order
}
