"""The forward difference: the slope half a step beside x.

Exercise: numerical_diff
Hint: Measure to both sides: (f(x + h) - f(x - h)) / (2 * h).
"""


def numerical_diff(f, x, h=1e-4):
    return (f(x + h) - f(x)) / h
