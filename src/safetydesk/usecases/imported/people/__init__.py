"""Ledgers of people with certificates: compared with the store and landed."""
