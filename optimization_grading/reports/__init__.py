"""What people read: points, explanations, files."""
