"""Intercept first.

Exercise: tangent_line
Hint: Return slope first, then intercept.
"""


def tangent_line(f, a):
    h = 1e-4
    slope = (f(a + h) - f(a - h)) / (2 * h)
    return f(a) - slope * a, slope
