"""Declared things in memory: what resources/ says, loaded and validated."""
