"""Taking over a course of another system: so far, of nbgrader."""
