"""文书 and what is made of them: drawn up, worded, numbered, issued, served, found again, bound and packed."""
