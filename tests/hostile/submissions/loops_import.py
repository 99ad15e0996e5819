"""Loops while it is loaded.

Kind: loops
Control: hangs the grader
Told: units.py cannot be loaded: it did not return
"""

while True:
    pass
