"""The Word copy of a paper."""
