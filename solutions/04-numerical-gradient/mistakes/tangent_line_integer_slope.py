"""The slope cut to an integer.

Exercise: tangent_line
Hint: Return the slope as it is.
"""


def tangent_line(f, a):
    h = 1e-4
    slope = (f(a + h) - f(a - h)) / (2 * h)
    return round(float(slope)), f(a) - slope * a
