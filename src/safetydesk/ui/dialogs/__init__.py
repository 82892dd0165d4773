"""Dialogs: decisions only."""
