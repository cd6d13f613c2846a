"""Files and commands: what a notebook reads, writes, downloads, runs and logs."""
