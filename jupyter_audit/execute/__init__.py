"""Start a kernel in a proven environment, run a notebook in it, rebuild an environment from a lock."""
