"""What draws random numbers, what seeds it, and what else is another value in each run."""
