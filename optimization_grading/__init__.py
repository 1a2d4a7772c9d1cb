"""Grade solutions that nobody has to trust; README.md, beside, explains."""
