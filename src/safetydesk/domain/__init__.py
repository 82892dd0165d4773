"""Pure rules of the inspector's work; standard library only."""
