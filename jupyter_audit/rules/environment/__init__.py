"""What the notebook needs around it, and does not say."""
