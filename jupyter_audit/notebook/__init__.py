"""A read-only view of one notebook: parsed once, indexed once, never executed."""
