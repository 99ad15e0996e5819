"""The warm pytest session: checks run against one submission after another."""
