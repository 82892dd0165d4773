"""Ledgers of hazards, major ones and closings: compared with the store and landed."""
