"""Write and read the reproduction package."""
