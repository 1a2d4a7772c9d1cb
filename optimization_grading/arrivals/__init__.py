"""What is handed in: read once, sorted by learner, nothing obeyed."""
