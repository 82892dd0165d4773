"""月报 on the screen."""
