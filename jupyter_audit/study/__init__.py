"""How many observations a study needs, and what it can detect. Needs statsmodels, an extra of this package."""
