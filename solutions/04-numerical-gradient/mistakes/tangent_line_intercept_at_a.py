"""f(a) taken for the intercept.

Exercise: tangent_line
Hint: The intercept is the height at x = 0: f(a) - slope * a.
"""


def tangent_line(f, a):
    h = 1e-4
    slope = (f(a + h) - f(a - h)) / (2 * h)
    return slope, f(a)
