"""How many rounds each drill runs; every round has its own moment or its own damage, drawn with the seed."""

SEED = 20

# Processes that were killed at a line of the grader's own code.
SUBMITS_KILLED = 20
COLLECTS_KILLED = 12  # and more all along the lines that replace a collected submission
REPORTS_KILLED = 10  # and as many publishings
MARKS_KILLED = 20
GRADERS_KILLED = 4

# Runs of the grader in which up to three helpers were killed at a moment.
WORKER_RUNS = 1
FORK_SERVER_RUNS = 1

# Disks that were filled up to a few pages, for each of five commands; a quarter as often while grading, and
# as often with room for a few names only.
DISKS_FILLED = 3

# Rounds in which several people do the same at once.
MARKERS_AT_ONCE = 2  # four people, twenty marks each
GRADERS_AT_ONCE = 1  # three graders
CLASSES_ARRIVING = 1  # sixty submissions while one collects and one grades

# Files damaged in one of seven ways, of each of five kinds of file.
FILES_SPOILT = 7

# Classes whose clocks jump thirty times.
CLOCKS_JUMPED = 5
