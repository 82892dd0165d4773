"""Paper: layout, fonts and PDF of frozen snapshots."""
