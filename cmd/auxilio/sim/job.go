package sim

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/auxilio/auxilio/geo"
)

// Request is what a party reads of a request.
type Request struct {
	ID        string  `json:"id"`
	Service   string  `json:"service"`
	Status    string  `json:"status"`
	Tracking  string  `json:"tracking_status"`
	Latitude  float64 `json:"location_latitude"`
	Longitude float64 `json:"location_longitude"`
}

// held reports whether a provider has it in hand.
func (r Request) held() bool { return r.Status == "ASSIGNED" || r.Status == "IN_PROGRESS" }

// ended reports whether nothing can happen to it any more.
func (r Request) ended() bool {
	return r.Status == "COMPLETED" || r.Status == "CANCELLED" || r.Status == "REJECTED"
}

// Job is a request in a provider's hand, and how it goes.
type Job struct {
	Request
	how    Work
	scene  *Scene
	strays bool // goes the wrong way first, once

	helping bool // the work has begun
}

func newJob(how Work, scene *Scene) *Job {
	strays := how.Detour
	if scene != nil {
		strays = scene.Astray
	}
	return &Job{how: how, scene: scene, strays: strays}
}

// read looks at a request that the provider was given; the engine may have given it to somebody else since.
func (p *Provider) read(request string) (*Request, error) {
	var r Request
	err := p.session.Look(p.ctx, "/assistance/requests/"+request, &r)
	return &r, err
}

// resume goes on with a job from where it stands.
func (p *Provider) resume(r *Request) {
	if p.job == nil || p.job.ID != r.ID {
		p.agenda.Drop("drift", "move", "report")
		p.drive = nil
		p.job = newJob(p.Job(p.jobs), p.world.Scenes.Of(r.ID))
		p.jobs++
		p.socket.Subscribe(p.ctx, "request:"+r.ID)
	}
	p.job.Request = *r
	switch r.Tracking {
	case "PROVIDER_ASSIGNED":
		p.agenda.In("job", p.prepares(), p.online(p.depart))
	case "EN_ROUTE", "ARRIVING":
		p.travel()
	case "ARRIVED":
		p.agenda.In("job", p.wall(p.job.how.Greet), p.online(p.start))
	case "IN_SERVICE":
		p.job.helping = true
		p.agenda.In("job", p.works(), p.online(p.complete))
	default:
		p.free()
		return
	}
	if p.drive == nil {
		p.agenda.In("report", time.Second, p.reportIdle)
	}
}

// online does something with the phone as soon as it has network.
func (p *Provider) online(does func()) func() {
	return func() {
		if p.phone.off() {
			p.agenda.In("job", time.Second, p.online(does))
			return
		}
		does()
	}
}

// step is one command on the job; false when it was not carried out, and how things stand is found out instead.
func (p *Provider) step(name string, body any) bool {
	err := p.session.Post(p.ctx, "/assistance/requests/"+p.job.ID+"/"+name, body, nil)
	if err != nil {
		p.agenda.In("job", 2*time.Second, p.reconcile)
	}
	return err == nil
}

// reconcile asks how the job stands: the server may have moved it by our position, or given it to another.
func (p *Provider) reconcile() {
	r, err := p.read(p.job.ID)
	switch status := refused(err); {
	case err == nil && r.held():
		p.resume(r)
	case err == nil, status == http.StatusNotFound, status == http.StatusForbidden:
		p.free()
	default:
		p.agenda.In("job", 5*time.Second, p.reconcile)
	}
}

func (p *Provider) depart() {
	if p.step("depart", nil) {
		p.travel()
	}
}

// prepares is how long it takes to get going, for us. In a scene nobody dawdles.
func (p *Provider) prepares() time.Duration {
	if p.job.scene != nil {
		return 3 * time.Second
	}
	return p.wall(p.job.how.Prepare)
}

// travel drives to the place of the job, with the mishaps it is to have.
func (p *Provider) travel() {
	to := geo.Point{Lat: p.job.Latitude, Lng: p.job.Longitude}
	scene := p.job.scene
	if p.job.strays {
		p.job.strays = false
		p.wander(to)
	} else {
		p.goTo(to, p.online(p.arrive))
	}
	switch {
	case scene != nil && scene.Silent > 0:
		p.agenda.In("phone", 8*time.Second, func() { p.die(scene.Silent) })
	case scene == nil && p.job.how.Breakdown:
		p.agenda.Plan("breakdown", time.Now().Add(p.drive.Lasts(p.job.how.BreaksAt)), p.breakDown)
	}
}

// asideShare is how far a detour leads away, as a share of the distance, at least asideLeast metres.
const (
	asideShare = 0.5
	asideLeast = 1200
)

// wander goes another way first.
func (p *Provider) wander(to geo.Point) {
	away := geo.Bearing(to, p.at)
	if p.job.scene == nil {
		away = p.job.how.Aside
	}
	aside := p.at.Toward(away, max(asideLeast, asideShare*geo.Distance(p.at, to)))
	p.goTo(aside, func() { p.goTo(to, p.online(p.arrive)) })
}

// breakDown gives the job back in the middle of the way.
func (p *Provider) breakDown() {
	if p.job != nil && !p.phone.off() && p.step("release", reason("other")) {
		p.free()
	}
}

func (p *Provider) arrive() {
	p.agenda.Drop("breakdown")
	if p.job != nil && p.step("arrive", nil) {
		p.agenda.In("job", p.wall(p.job.how.Greet), p.online(p.start))
		p.agenda.In("report", reportSettled, p.reportIdle)
	}
}

func (p *Provider) start() {
	if p.step("start", nil) {
		p.job.helping = true
		p.agenda.In("job", p.works(), p.online(p.complete))
	}
}

// works is how long the work takes, for us.
func (p *Provider) works() time.Duration {
	switch {
	case p.job.scene != nil && p.job.scene.Service > 0:
		return p.job.scene.Service
	case p.job.how.Gone:
		return p.wall(3 * time.Minute)
	}
	return p.wall(p.job.how.Service)
}

func (p *Provider) complete() {
	report, err := p.session.report(p.ctx, p.job)
	if err != nil {
		p.agenda.In("job", 2*time.Second, p.reconcile)
		return
	}
	if p.step("complete", report) {
		p.free()
	}
}

// report is what a provider tells at the end of a job, with a photo where the service needs one.
func (s *Session) report(ctx context.Context, j *Job) (map[string]any, error) {
	told := j.report()
	if told["outcome"] != "completed" || !proven[j.Service] {
		return told, nil
	}
	photo, err := s.Upload(ctx, j.ID, "servicio.jpg")
	told["photos"] = []string{photo}
	return told, err
}

// report is what a provider tells at the end of a job, in words.
func (j *Job) report() map[string]any {
	if j.how.Gone && j.scene == nil {
		return map[string]any{"outcome": "gone_on_arrival", "notes": "No había nadie en el lugar."}
	}
	return map[string]any{
		"outcome": "completed", "notes": "Servicio realizado.", "signed_by": "Cliente", "customer_satisfied": true,
	}
}

// told is an event about the job at hand.
func (p *Provider) told(m Message) {
	switch strings.TrimPrefix(m.Event, "request.") {
	case "cancelled", "rejected", "completed":
		p.free()
	case "unassigned":
		p.agenda.Drop("move", "breakdown")
		p.agenda.In("job", 0, p.reconcile) // it may have been given back to us already
	}
}

// free ends the job at hand; the provider stands by again.
func (p *Provider) free() {
	if p.job == nil {
		return
	}
	p.socket.Unsubscribe(p.ctx, "request:"+p.job.ID)
	p.job, p.drive = nil, nil
	p.agenda.Drop("job", "move", "breakdown")
	p.reportIdle()
	p.idle()
	p.goOn()
}

// handOver ends what is at hand in a moment: who is being helped is finished with, everybody else is given back.
func (p *Provider) handOver(ctx context.Context) {
	if p.next != "" {
		_ = p.session.Post(ctx, "/assistance/requests/"+p.next+"/release", reason("other"), nil) // counted
	}
	step, body := "release", any(reason("other"))
	if p.job.helping {
		report, err := p.session.report(ctx, p.job)
		if err != nil {
			return // counted
		}
		step, body = "complete", report
	}
	_ = p.session.Post(ctx, "/assistance/requests/"+p.job.ID+"/"+step, body, nil) // counted
}
