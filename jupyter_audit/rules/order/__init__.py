"""Hidden state: what the notebook shows depends on more than its cells in order."""
