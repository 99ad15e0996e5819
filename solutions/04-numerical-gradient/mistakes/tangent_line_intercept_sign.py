"""slope * a added instead of subtracted.

Exercise: tangent_line
Hint: Back from a to 0 the line falls by slope * a: subtract it.
"""


def tangent_line(f, a):
    h = 1e-4
    slope = (f(a + h) - f(a - h)) / (2 * h)
    return slope, f(a) + slope * a
