"""From where values come in to where they do harm: sources, checks on the way, and what an expression may hold."""
