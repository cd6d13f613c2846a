"""The Jupyter server extension: the routes behind the panel, and the jobs they start."""
