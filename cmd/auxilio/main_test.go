package main

import (
	"os"
	"testing"
)

// The test program is auxilio itself when this variable is set, so that the processes of a test are this very code,
// with the race detector wherever the test has it.
const asAuxilio = "AUXILIO_TEST_AS_AUXILIO"

func TestMain(m *testing.M) {
	if os.Getenv(asAuxilio) != "" {
		main()
	}
	os.Exit(m.Run())
}
