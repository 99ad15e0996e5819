"""What a student can show, and what it proves."""
