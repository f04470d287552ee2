package sim

import (
	"time"

	"github.com/auxilio/auxilio/geo"
)

// Wish is one call for help as a member makes it.
type Wish struct {
	N           int           // the how manieth of the run
	At          time.Duration // simulated, since the run began
	Service     string
	Priority    string // empty: the service's own
	Text        Text
	Point       geo.Point
	Address     string
	City        string
	Destination *geo.Point
	Patient     *Patient
	Car         *Car
	Scene       *Scene // nil: chance decides how it goes
}

// Text is how a call is put.
type Text struct{ Title, Description string }

// Patient is who needs a doctor.
type Patient struct {
	Name     string
	Age      int
	Symptoms string
}

// Car is what broke down.
type Car struct{ Make, Model, Color, Plate string }

// body is the wish as the API takes it.
func (w Wish) body() map[string]any {
	body := map[string]any{
		"service": w.Service, "title": w.Text.Title, "description": w.Text.Description, "allow_duplicate": true,
		"location_latitude": w.Point.Lat, "location_longitude": w.Point.Lng,
		"location_address": w.Address, "location_city": w.City, "location_state": w.City,
	}
	if w.Priority != "" {
		body["priority"] = w.Priority
	}
	if w.Destination != nil {
		body["destination"] = place(*w.Destination)
	}
	if w.Car != nil {
		body["vehicle_make"], body["vehicle_model"] = w.Car.Make, w.Car.Model
		body["vehicle_color"], body["vehicle_plate"] = w.Car.Color, w.Car.Plate
	}
	if w.Patient != nil {
		body["patient_name"], body["patient_age"], body["symptoms"] = w.Patient.Name, w.Patient.Age, w.Patient.Symptoms
	}
	return body
}

// words is how people put a call for each service of the catalogue; others are put plainly.
var words = map[string][]Text{
	"GRUA": {
		{"Grúa por choque", "Chocaron mi carro y no se puede mover."},
		{"Carro no enciende", "Se apagó en la calle y necesito grúa al taller."},
		{"Se rompió la transmisión", "El carro ya no avanza, estoy orillado."},
	},
	"CORRIENTE": {
		{"Batería descargada", "Dejé las luces encendidas, necesito corriente."},
		{"No arranca", "Hace clic pero no arranca; creo que es la batería."},
	},
	"NEUMATICOS": {
		{"Llanta pinchada", "Pinché la llanta delantera derecha, traigo repuesto."},
		{"Llanta reventada", "Caí en un bache y reventó la llanta."},
	},
	"COMBUSTIBLE": {
		{"Sin gasolina", "Me quedé sin gasolina, necesito dos galones de regular."},
	},
	"CERRAJERIA": {
		{"Llaves adentro", "Cerré el carro con las llaves adentro."},
		{"No puedo entrar a casa", "Se quebró la llave en la chapa de la puerta."},
	},
	"AMBULANCIA": {
		{"Persona herida", "Hay una persona herida y necesita ambulancia."},
		{"Dolor fuerte", "Se siente muy mal y no puede caminar."},
	},
	"MEDICO_DOMICILIO": {
		{"Médico a domicilio", "Fiebre alta desde anoche."},
	},
	"PLOMERIA": {
		{"Fuga de agua", "Se rompió un tubo y se está inundando la cocina."},
		{"Drenaje tapado", "El drenaje del baño está tapado."},
	},
	"ELECTRICIDAD": {
		{"Sin luz en casa", "Se fue la luz solo en mi casa, huele a quemado."},
		{"Corto circuito", "Salta el flip-on cada vez que lo subo."},
	},
}

// symptoms is what people tell of a patient. Invented, like everybody here.
var symptoms = []string{"Golpe en la cabeza, consciente.", "Dolor en el pecho y falta de aire.", "Fiebre de 39 grados.", "Mareo y vómitos."}

var (
	cars = []Car{{"Toyota", "Yaris", "", ""}, {"Toyota", "Hilux", "", ""}, {"Mazda", "3", "", ""}, {"Hyundai", "Accent", "", ""},
		{"Kia", "Rio", "", ""}, {"Honda", "CR-V", "", ""}, {"Nissan", "Frontier", "", ""}, {"Suzuki", "Swift", "", ""}}
	colors = []string{"blanco", "gris", "negro", "rojo", "azul", "plateado"}
)

var patients = []string{"Ana López", "Carlos Pérez", "María Xicay", "José Morales", "Lucía Ajú", "Pedro Castillo"}
