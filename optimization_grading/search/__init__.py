"""A search for the mistake that explains all answers to a task."""
