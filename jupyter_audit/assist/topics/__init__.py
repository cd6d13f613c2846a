"""What to do and not to do, one Markdown file a topic."""
