"""Personal data in a notebook."""
