"""What passes between judging and a solution, and what runs beside it."""
