"""设置: what the office and this computer have chosen."""
