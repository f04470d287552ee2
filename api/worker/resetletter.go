package worker

import (
	"context"
	"errors"
	"time"

	"github.com/auxilio/auxilio/api/mail"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/store"
	"github.com/riverqueue/river"
)

// resetLetters mails the links that renew passwords. A link that is nobody's, was used or is past has no letter.
func resetLetters(cfg Config, to *river.Workers) []*river.PeriodicJob {
	river.AddWorker(to, river.WorkFunc(func(ctx context.Context, job *river.Job[store.ResetLetter]) error {
		u, err := cfg.Store.ResetByID(ctx, job.Args.Reset)
		if errors.Is(err, dispatch.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		return post(ctx, cfg.Mail, mail.Letter{
			ID: "reset-" + job.Args.Reset.String(), To: u.Email, Name: "password_reset", Language: mail.Language(job.Args.Language),
			Facts: map[string]any{
				"Name": u.FirstName, "Link": cfg.ResetLink(u.ID, job.Args.Reset), "Minutes": int(store.ResetLife / time.Minute),
			},
		})
	}))
	return nil
}

// post sends a letter, again and again while the mail server cannot take it, but not when it will never take it.
func post(ctx context.Context, by *mail.Sender, l mail.Letter) error {
	err := by.Send(ctx, l)
	if errors.Is(err, mail.ErrRefused) {
		return river.JobCancel(err)
	}
	return err
}
