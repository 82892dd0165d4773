"""Sync: the contract of a township, the seeded simulation, its mutants."""
