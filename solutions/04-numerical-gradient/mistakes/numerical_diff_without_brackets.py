"""Divided by 2 and multiplied by h: brackets forgotten.

Exercise: numerical_diff
Hint: / 2 * h divides by 2 and multiplies by h; write / (2 * h).
"""


def numerical_diff(f, x, h=1e-4):
    return (f(x + h) - f(x - h)) / 2 * h
