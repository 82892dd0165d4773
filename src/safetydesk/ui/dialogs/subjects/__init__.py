"""Dialogs about an enterprise."""
