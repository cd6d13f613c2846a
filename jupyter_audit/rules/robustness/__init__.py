"""Code that fails under bad input, load or concurrency."""
