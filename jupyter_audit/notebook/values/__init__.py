"""What an expression or a text tells without being run: constants, paths, URLs, settings, patterns."""
