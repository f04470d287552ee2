package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/auxilio/auxilio/api/auth"
	"github.com/auxilio/auxilio/dispatch"
)

var staffRoles = []string{"MEMBER", "DISPATCHER", "ADMIN"}

func user(ctx context.Context, args []string) error {
	if len(args) == 0 || args[0] != "create" {
		return usageError{errors.New("user knows one verb: auxilio user create --help")}
	}
	fs := flags("user create", "create a login; the password is read from standard input",
		"printf %s \"$PASSWORD\" | auxilio user create --role ADMIN --email ana@example.org --phone +50255551234 --password-stdin")
	role := fs.String("role", "", "MEMBER, DISPATCHER or ADMIN")
	email := fs.String("email", "", "the login's email")
	phone := fs.String("phone", "", "the login's phone, +502 when it has no country")
	first := fs.String("first-name", "Admin", "first name")
	last := fs.String("last-name", "Auxilio", "last name")
	stdin := fs.Bool("password-stdin", false, "read the password from standard input (required)")
	if err := parse(fs, args[1:]); err != nil {
		return err
	}
	switch {
	case !slices.Contains(staffRoles, *role):
		return usageError{errors.New("--role must be MEMBER, DISPATCHER or ADMIN")}
	case *email == "" || *phone == "" || !*stdin:
		return usageError{errors.New("--email, --phone and --password-stdin are required")}
	}
	password, err := bufio.NewReader(os.Stdin).ReadString('\n')
	if err != nil && password == "" {
		return errors.New("no password came on standard input")
	}
	db, err := openStore(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	service := &auth.Service{Store: db, Passwords: auth.NewPasswords(auth.Work)}
	u, err := service.Create(ctx, auth.NewUser{Email: *email, Password: strings.TrimRight(password, "\r\n"),
		FirstName: *first, LastName: *last, PhoneNumber: *phone}, dispatch.Role(*role))
	if err != nil {
		return err
	}
	fmt.Println("created", u.Email, u.Role, u.ID)
	return nil
}
