"""h so small that x + h is x: the difference is nothing, or noise.

Exercise: numerical_diff
Hint: h = 1e-4 is small enough; below 1e-8 only rounding is measured.
"""


def numerical_diff(f, x, h=1e-4):
    h = min(h, 1e-13)
    return (f(x + h) - f(x - h)) / (2 * h)
