"""Commands for whoever works on this repository: python -m tools.NAME."""
