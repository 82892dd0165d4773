"""SafetyDesk: the offline-first desk of a township safety inspector."""

__version__ = "0.1.0"
