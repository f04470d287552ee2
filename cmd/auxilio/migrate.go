package main

import (
	"context"
	"fmt"

	"github.com/auxilio/auxilio/migrations"
	"github.com/auxilio/auxilio/store"
)

func migrate(ctx context.Context, args []string) error {
	fs := flags("migrate", "bring the schema up to this version; safe to run on several machines at once",
		"DATABASE_URL=postgres://… auxilio migrate")
	if err := parse(fs, args); err != nil {
		return err
	}
	url, err := databaseURL()
	if err != nil {
		return err
	}
	applied, err := store.Migrate(ctx, url, migrations.Files)
	if err != nil {
		return err
	}
	for _, name := range applied {
		fmt.Println("applied", name)
	}
	if len(applied) == 0 {
		fmt.Println("the schema is up to date")
	}
	return nil
}
