"""From the text of a cell to the value of its field, and what cannot be true."""
