"""Whole files and folders, locks, and names that cannot be trusted."""
