"""From files to cells: notebooks, percent scripts, IPython syntax, and the Python files that a notebook uses."""
