"""An h of its own, whatever was asked for.

Exercise: numerical_diff
Hint: Use the argument h.
"""


def numerical_diff(f, x, h=1e-4):
    h = 1e-4
    return (f(x + h) - f(x - h)) / (2 * h)
