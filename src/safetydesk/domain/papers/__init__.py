"""A paper as plain data: how it is declared, asked for, worded, composed and frozen."""
