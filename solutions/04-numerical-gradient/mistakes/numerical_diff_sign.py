"""Left minus right: every slope has the wrong sign.

Exercise: numerical_diff
Hint: Right minus left: f(x + h) - f(x - h).
"""


def numerical_diff(f, x, h=1e-4):
    return (f(x - h) - f(x + h)) / (2 * h)
