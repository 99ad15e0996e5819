r"""Turns the direction of writing, hides letters and uses look-alikes, so that a failure reads as a success.

Kind: markup
Control: shows it as it is
Told: \u202e
"""

TEXT = "\u202edessap sltnemngissa lla\u202c \u2066\u200b\u200d\ufeff\u2028passed\u2029 \u0440\u0430ssed \U000e0041 \ud800"


def answer(*args):
    raise ValueError(TEXT.encode("utf-8", "replace").decode())


relu = softmax = mean_squared_error = gradient = batches = answer
