"""Tables, splits, fits and scores of machine learning: which rows and columns reach which model."""
