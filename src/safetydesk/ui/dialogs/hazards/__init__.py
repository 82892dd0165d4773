"""Dialogs about a hazard."""
