"""Courses of other systems become ours: solutions and tests are found, made assignments, and tried."""
