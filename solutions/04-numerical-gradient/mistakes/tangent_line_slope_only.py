"""The slope alone.

Exercise: tangent_line
Hint: Return two numbers: slope and intercept.
"""


def tangent_line(f, a):
    h = 1e-4
    return (f(a + h) - f(a - h)) / (2 * h)
