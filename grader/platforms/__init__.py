"""Where grader runs for others: CI systems, and autograders that other platforms start."""
