"""The point turned to an integer first: the slope somewhere else.

Exercise: numerical_diff
Hint: x may have a fraction; use it as it is.
"""


def numerical_diff(f, x, h=1e-4):
    x = int(x)
    return (f(x + h) - f(x - h)) / (2 * h)
