"""Where the line meets the x axis instead of its height at 0.

Exercise: tangent_line
Hint: The line is slope * x + intercept: its height at x = 0.
"""


def tangent_line(f, a):
    h = 1e-4
    slope = (f(a + h) - f(a - h)) / (2 * h)
    return slope, a - f(a) / slope
