"""Rules about what a result is said to show."""
