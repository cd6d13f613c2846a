"""Test data that reaches training or selection."""
