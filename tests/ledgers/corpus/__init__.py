"""Ugly ledgers with written expectations; the cases are Markdown files beside this."""
