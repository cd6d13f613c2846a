"""Audit notebooks as they are written: capture what ran, flag what is unsafe, package what can be verified."""
