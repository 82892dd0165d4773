"""Dialogs about 收表 and 月报."""
