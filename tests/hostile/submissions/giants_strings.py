"""Answers with numbers and texts as long as they may be, and a little longer.

Kind: giants
Control: not run, because nothing travels between processes there
Told: it is larger than 64 MiB, or has too many parts
"""


def relu(x):
    return 1 << 8192


def softmax(x):
    return -(1 << 8191)


def mean_squared_error(y, t):
    return "7" * ((1 << 20) - 64)


def gradient(f, x):
    return "7" * (1 << 21)


def batches(x, size):
    return [{str(i): i for i in range(5000)}]
