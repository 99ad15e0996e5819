"""The answer rounded to two digits.

Exercise: numerical_diff
Hint: Return the quotient as it is.
"""


def numerical_diff(f, x, h=1e-4):
    return round(float((f(x + h) - f(x - h)) / (2 * h)), 2)
