"""What the outside gets to see or reach."""
