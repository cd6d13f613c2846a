"""Weak or misused hashes, ciphers, keys and randomness."""
