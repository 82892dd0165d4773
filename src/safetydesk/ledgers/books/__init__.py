"""A workbook opened for reading: its parts, sheets, texts, styles and pictures."""
