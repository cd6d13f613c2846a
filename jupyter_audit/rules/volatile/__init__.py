"""Clocks, addresses and identifiers in results."""
