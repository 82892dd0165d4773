"""Dialogs about a visit."""
