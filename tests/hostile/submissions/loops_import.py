"""Loops while it is loaded.

Kind: loops
Control: hangs the grader
Told: units.py cannot be loaded
"""

while True:
    pass
