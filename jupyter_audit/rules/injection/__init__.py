"""Untrusted text that becomes code: SQL, shell, Python, HTML, paths."""
