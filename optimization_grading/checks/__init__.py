"""What each task must do: the tests that are aimed at a folder, the table."""
