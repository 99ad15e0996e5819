"""The distance from 0 instead of a: the intercept is wrong to the left of 0.

Exercise: tangent_line
Hint: intercept = f(a) - slope * a, with the sign of a.
"""


def tangent_line(f, a):
    h = 1e-4
    slope = (f(a + h) - f(a - h)) / (2 * h)
    return slope, f(a) - slope * abs(a)
