"""Connections that nobody checks or encrypts."""
