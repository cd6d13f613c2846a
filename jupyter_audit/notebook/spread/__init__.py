"""Where a value goes: through names, containers and calls to what shows or stores it."""
