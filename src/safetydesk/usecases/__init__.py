"""What people do: one verb per function, one transaction each."""
