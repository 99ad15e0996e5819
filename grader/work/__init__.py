"""What was handed in, and what of it the sandbox loads."""
