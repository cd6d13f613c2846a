"""Where the data comes from, and whether it will be the same tomorrow."""
