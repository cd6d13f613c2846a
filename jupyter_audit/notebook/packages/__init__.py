"""What a notebook installs and imports: names, versions, and what releases have removed."""
