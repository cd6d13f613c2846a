"""Loading data in a way that runs code."""
