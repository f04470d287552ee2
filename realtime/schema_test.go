package realtime_test

import "testing"

func checkSchema(t testing.TB, kind string, data []byte) {}
