"""Pages to hand back: one for each learner, one for the class."""
