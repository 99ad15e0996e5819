"""The slope by the forward difference.

Exercise: tangent_line
Hint: Measure to both sides of a.
"""


def tangent_line(f, a):
    h = 1e-4
    slope = (f(a + h) - f(a)) / h
    return slope, f(a) - slope * a
