"""Views of results; none computes a grade."""
