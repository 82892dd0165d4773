"""A PDF as it is written: objects, fonts and pictures, pages with their particulars, several in one."""
