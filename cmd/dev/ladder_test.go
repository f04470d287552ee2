//go:build unix

package main

import (
	"context"
	"errors"
	"path/filepath"
	"testing"

	"github.com/auxilio/auxilio/store/storetest"
	"github.com/auxilio/auxilio/store/storetest/server"
)

func TestClimb_takesTheFirstThatHasIt(t *testing.T) {
	none := func(context.Context) (service, error) { return service{}, absent(errors.New("none here")) }
	has := func(name string) rung {
		return func(context.Context) (service, error) { return service{name: name}, nil }
	}
	got, err := climb(t.Context(), none, has("second"), has("third"))
	if err != nil || got.name != "second" {
		t.Errorf("climb = %q, %v", got.name, err)
	}
	_, err = climb(t.Context(), none, none)
	wantError(t, err, "none here; none here")
}

func TestClimb_stopsAtWhatIsBroken(t *testing.T) {
	broken := func(context.Context) (service, error) { return service{}, errors.New("it does not answer") }
	reached := false
	_, err := climb(t.Context(), broken, func(context.Context) (service, error) { reached = true; return service{}, nil })
	wantError(t, err, "it does not answer")
	if reached {
		t.Error("what was found broken was passed over")
	}
}

func TestEnvironment_comesBeforeEverything(t *testing.T) {
	database, redis := storetest.Database(t), storetest.Redis(t)
	t.Setenv("DATABASE_URL", database)
	t.Setenv("REDIS_URL", redis)
	postgres, err := postgresFromEnvironment(t.Context())
	if err != nil || postgres.url != database || postgres.unit != nil {
		t.Errorf("Postgres: %+v, %v", postgres, err)
	}
	if found, err := redisFromEnvironment(t.Context()); err != nil || found.url != redis {
		t.Errorf("Redis: %+v, %v", found, err)
	}
}

func TestEnvironment_thatDoesNotAnswerIsAnError(t *testing.T) {
	t.Setenv("DATABASE_URL", "postgres://nobody@127.0.0.1:1/nothing")
	t.Setenv("REDIS_URL", "redis://127.0.0.1:1/0")
	_, err := climb(t.Context(), postgresFromEnvironment)
	wantError(t, err, "DATABASE_URL is set but does not answer")
	_, err = climb(t.Context(), redisFromEnvironment, redisInProcess)
	wantError(t, err, "REDIS_URL is set but does not answer")
}

func TestPrivatePostgres_givesTheApplicationADatabaseOfItsOwn(t *testing.T) {
	scratch, err := server.NewScratch()
	if err != nil {
		t.Fatal(err)
	}
	defer scratch.Remove()
	for range 2 { // the second time it is there already
		found, err := privatePostgres(filepath.Join(scratch.Dir, "postgres"), true)(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := reachPostgres(t.Context(), found.url); err != nil {
			t.Error(err)
		}
		if err := found.stop(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestCompose_withoutDockerSendsOn(t *testing.T) {
	t.Setenv("DATABASE_URL", "")
	t.Setenv("PATH", t.TempDir())
	_, err := climb(t.Context(), postgresFromEnvironment, composed("postgres", composePostgres, false))
	wantError(t, err, "DATABASE_URL is not set", "docker compose is not to be had")
}

func TestRedisInProcess_answersAndWarns(t *testing.T) {
	found, err := redisInProcess(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := reachRedis(t.Context(), found.url); err != nil {
		t.Error(err)
	}
	wantError(t, errors.New(found.found), "WARNING", "apt-get install redis-server")
	if err := found.stop(); err != nil {
		t.Error(err)
	}
}
