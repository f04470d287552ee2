// Package billing is what a member can buy and how it is paid: plans with their prices and monthly limits, subscriptions
// from their first payment to their end, payments, and the accounts that money moves between. It is pure: it decides, and
// leaves reading, locking and asking the payment network to others.
package billing
