"""The life of a hazard: its events folded in their order, and which step may come next."""
