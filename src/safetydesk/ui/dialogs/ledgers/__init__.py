"""Dialogs about ledgers."""
