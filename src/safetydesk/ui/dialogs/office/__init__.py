"""Dialogs about the office: its people, its authority, its server, its key."""
