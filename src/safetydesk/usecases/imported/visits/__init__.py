"""Ledgers of visits: compared with the store and landed."""
