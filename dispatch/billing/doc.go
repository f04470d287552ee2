// Package billing is what a member can buy: plans, with their prices and monthly limits. It is pure.
package billing
