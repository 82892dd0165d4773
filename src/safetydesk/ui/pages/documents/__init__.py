"""文书: papers by what they wait for, the paper itself, and its next step; `page.DocumentsPage` puts them together."""
