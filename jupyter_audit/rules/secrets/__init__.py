"""Credentials in source, outputs and metadata."""
