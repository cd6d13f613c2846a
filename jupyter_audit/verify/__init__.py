"""Prove or refute what a bundle claims, step by step."""
