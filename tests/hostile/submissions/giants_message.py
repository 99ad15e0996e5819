"""Raises errors with messages that fill any log.

Kind: giants
Control: meets the limits of this test
Told: It raises ValueError: 7777
"""


def answer(*args):
    raise ValueError("7" * (1 << 21))


relu = softmax = mean_squared_error = gradient = batches = answer
