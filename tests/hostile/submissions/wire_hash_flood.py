"""Answers with dicts whose keys all have one hash, so that making them takes the square of their number.

Kind: wire
Control: not run, because nothing travels between processes there
Told: too many keys that share one hash
"""

PRIME = 2**61 - 1


def answer(*args):
    return {k * PRIME: 0 for k in range(2, 4000)}


def wrong(*args):
    return 7.0


relu = softmax = answer
mean_squared_error = gradient = batches = wrong
