"""Two runs' outputs compared by kind, each cell with its word and the reason."""
