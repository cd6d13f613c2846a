"""Results that differ because the dice were thrown again."""
