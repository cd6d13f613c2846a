"""What a language model is trusted with."""
