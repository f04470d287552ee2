package geo

import "fmt"

// Vehicle is what a provider comes with. Its text is the one of the public contract and of the database.
type Vehicle string

const (
	Motorcycle Vehicle = "MOTORCYCLE"
	Car        Vehicle = "CAR"
	Van        Vehicle = "VAN"
	TowTruck   Vehicle = "TOW_TRUCK"
	Ambulance  Vehicle = "AMBULANCE"
)

// Vehicles is every kind of vehicle.
func Vehicles() []Vehicle {
	return []Vehicle{Motorcycle, Car, Van, TowTruck, Ambulance}
}

// ParseVehicle reads the text of a vehicle, exactly.
func ParseVehicle(s string) (Vehicle, error) {
	if v := Vehicle(s); v.Valid() {
		return v, nil
	}
	return "", fmt.Errorf("vehicle must be one of %v", Vehicles())
}

// Valid reports whether v is one of Vehicles.
func (v Vehicle) Valid() bool {
	switch v {
	case Motorcycle, Car, Van, TowTruck, Ambulance:
		return true
	}
	return false
}

// String is the text of the contract.
func (v Vehicle) String() string { return string(v) }

// Speed is the door-to-door speed of v in km/h through city streets outside rush hours.
// What is not a known vehicle goes at the speed of a car.
func (v Vehicle) Speed() float64 {
	switch v {
	case Motorcycle:
		return 25
	case TowTruck:
		return 17
	case Ambulance:
		return 30
	}
	return 20
}
