"""Readers of formats other than xlsx and text; each is a `Book` and is imported by the reading child alone."""
