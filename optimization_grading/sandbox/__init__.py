"""The processes in which solutions run, and their confinement."""
