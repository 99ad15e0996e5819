"""Reads the solution by its path, and hands it in.

Kind: files
Control: full marks
Needs: namespace, because the system lets a process read files of the same user
"""

with open("@course@/solutions/00-units/units.py") as file:
    exec(file.read())
