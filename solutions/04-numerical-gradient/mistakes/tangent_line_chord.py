"""The line from the origin to the curve instead of the tangent.

Exercise: tangent_line
Hint: The slope is that of the curve at a, not f(a) / a.
"""


def tangent_line(f, a):
    h = 1e-4
    slope = f(a) / (a if a else h)
    return slope, f(a) - slope * a
