"""What needs grading, the results, and the run that makes them."""
