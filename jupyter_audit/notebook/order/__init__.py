"""What each cell takes from others, and what a run in some order would find."""
