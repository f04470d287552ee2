package match

import "fmt"

// Words is a sentence in both languages.
type Words struct {
	ES string `json:"es"`
	EN string `json:"en"`
}

var gateWords = map[Gate]Words{
	WrongService:     {"No da este servicio", "Does not do this service"},
	NotActive:        {"No está activo", "Is not active"},
	OffDuty:          {"Está fuera de turno", "Is off duty"},
	StalePosition:    {"Su posición es vieja o su teléfono no responde", "The last position is old or the phone cannot be reached"},
	Busy:             {"Está en otro servicio", "Is on another job"},
	HasLiveOffer:     {"Tiene otra oferta sin responder", "Has another offer to answer"},
	OutsideOwnRadius: {"Queda fuera de su propio radio", "It is outside their own radius"},
	BeyondETACap:     {"Llegaría demasiado tarde; conviene esperar a alguien más cerca", "Would arrive too late; waiting for somebody nearer is better"},
	DeclinedRecently: {"Acaba de rechazarla o no la respondió", "Has just declined it or did not answer"},
	Blocked:          {"No debe atender a este miembro", "Must not be sent to this member"},
	ShiftEnding:      {"Su turno termina antes de llegar", "The shift ends before they would be there"},
	RequestHeld:      {"Una persona tiene la solicitud en sus manos", "A dispatcher has the request in hand"},
	NextJobConflict:  {"Chocaría con su próximo servicio", "Would conflict with their next job"},
}

var whyNotWords = map[WhyNot]Words{
	BetterHere:      {"Se ofreció a otro que convenía más", "It was offered to somebody who suits better"},
	BetterElsewhere: {"Otra solicitud lo necesitaba más", "Another request needed them more"},
	WaitingCheaper:  {"Conviene esperar a alguien más cerca", "Waiting for somebody nearer is better"},
}

// Words says why a candidate was or was not asked.
func (c Candidate) Words() Words {
	switch {
	case c.Gate != "":
		return gateWords[c.Gate]
	case c.Chosen:
		return Words{fmt.Sprintf("Se le ofreció: llega en %d min", minutesOf(c.ETAS)), fmt.Sprintf("Was offered it: there in %d min", minutesOf(c.ETAS))}
	}
	return whyNotWords[c.WhyNot]
}

// Words says how the round ended for a request.
func (d Decision) Words() Words {
	could := 0
	for _, c := range d.Candidates {
		if c.Gate == "" {
			could++
		}
	}
	switch d.Verdict {
	case Offered:
		return Words{fmt.Sprintf("Se ofreció; podían ir %d de %d vistos", could, len(d.Candidates)), fmt.Sprintf("Offered; %d of %d looked at could go", could, len(d.Candidates))}
	case Waiting:
		return Words{fmt.Sprintf("Espera: podían ir %d, pero conviene esperar o hacían más falta en otra parte", could), fmt.Sprintf("Waits: %d could go, but waiting is better or they are needed more elsewhere", could)}
	case Held:
		return gateWords[RequestHeld]
	case Swapped:
		return Words{"Se ofreció a alguien que llegaría mucho antes", "Offered to somebody who would be there much sooner"}
	}
	return Words{fmt.Sprintf("Nadie puede ir en %.0f km; %d vistos", d.RadiusKM, len(d.Candidates)), fmt.Sprintf("Nobody can go within %.0f km; %d looked at", d.RadiusKM, len(d.Candidates))}
}

func minutesOf(s int) int { return (s + 59) / 60 }
