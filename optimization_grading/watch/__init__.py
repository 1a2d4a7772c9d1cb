"""Grading each save."""
