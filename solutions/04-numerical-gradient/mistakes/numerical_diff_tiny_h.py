"""The smaller h, the better: for large values only rounding is measured.

Exercise: numerical_diff
Hint: h = 1e-4 is small enough; with a much smaller one the difference is all noise.
"""


def numerical_diff(f, x, h=1e-4):
    h = min(h, 1e-11)
    return (f(x + h) - f(x - h)) / (2 * h)
