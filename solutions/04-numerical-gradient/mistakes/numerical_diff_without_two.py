"""Both sides measured, but divided by h: twice the slope.

Exercise: numerical_diff
Hint: The two points are 2 h apart: divide by 2 * h.
"""


def numerical_diff(f, x, h=1e-4):
    return (f(x + h) - f(x - h)) / h
