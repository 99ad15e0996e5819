"""The model of a course, and its TOML files."""
