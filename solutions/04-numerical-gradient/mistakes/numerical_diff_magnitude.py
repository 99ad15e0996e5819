"""Steepness without direction: a falling curve seems to rise.

Exercise: numerical_diff
Hint: A slope has a sign: negative where the curve falls.
"""


def numerical_diff(f, x, h=1e-4):
    return abs(f(x + h) - f(x - h)) / (2 * h)
