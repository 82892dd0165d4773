"""Dialogs about papers."""
