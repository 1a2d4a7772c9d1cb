"""A class: its files, its batches, its records."""
