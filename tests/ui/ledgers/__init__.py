"""台账 on the screen."""
