"""Gives classes, exceptions and attributes names of a million letters.

Kind: giants
Control: meets the limits of this test
"""

LONG = "A" * (1 << 21)
Error = type(LONG, (ValueError,), {})
Object = type(LONG[: 1 << 20], (), {LONG[: 1 << 20]: 7.0})


def raises(*args):
    raise Error(LONG)


def returns(*args):
    return Object()


relu = softmax = gradient = raises
mean_squared_error = batches = returns
