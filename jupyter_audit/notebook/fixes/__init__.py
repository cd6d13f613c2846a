"""Edits of a source that rules offer."""
