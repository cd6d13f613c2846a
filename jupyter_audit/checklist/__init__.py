"""What must hold before a person can stand behind a notebook: items, their answers, and the score."""
