"""The sandbox on Windows, which nothing of other systems imports."""
