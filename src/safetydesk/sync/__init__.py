"""The device's side of the sync protocol."""
