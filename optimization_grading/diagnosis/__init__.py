"""The name of a mistake."""
