"""隐患 on the screen."""
