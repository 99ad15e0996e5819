"""deltagrade: distribute, check, collect and grade programming exercises."""
