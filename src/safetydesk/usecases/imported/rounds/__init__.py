"""Ledgers of 日周月 rounds: compared with the store and landed."""
