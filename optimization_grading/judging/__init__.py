"""Verdicts: the function as tests reach it, and what is right."""
