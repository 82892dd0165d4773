"""The desktop's components, one per file; colours come from the palette, words from the caller."""
