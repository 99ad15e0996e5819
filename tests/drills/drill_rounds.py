"""How many rounds each drill runs; every round has its own moment or its own damage, drawn with the seed."""

SEED = 20

# Killed at a line of the grader's own code that the seed draws.
SUBMITS_KILLED = 80
COLLECTS_KILLED = 80
REPORTS_KILLED = 60
PUBLISHINGS_KILLED = 60
MARKS_KILLED = 60
GRADERS_KILLED = 16
