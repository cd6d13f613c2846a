"""Rules about what a reader is told."""
