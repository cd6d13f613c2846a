"""Two bundles compared: environment, data, code, results."""
