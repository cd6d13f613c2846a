"""The nouns of the project: frozen, JSON-shaped dataclasses on the standard library alone."""
