"""Questions that screens ask: plain SQL in, frozen rows out."""
