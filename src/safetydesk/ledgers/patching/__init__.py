"""A user's own workbook given back: its parts patched, everything else as it stands."""
