"""What several tests share: oracles, runs of the grader, its cases."""
