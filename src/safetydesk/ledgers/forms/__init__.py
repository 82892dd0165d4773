"""A blank form filled in place: what it asks for, where its rows go, what moves with them."""
