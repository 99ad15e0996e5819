r"""Prints control sequences past Python, to standard output, standard error and the terminal itself.

Kind: flood
Control: shows it as it is
Told: \x1b[2J
"""

import os

SEQUENCES = b"\x1b[2J\x1b]0;all passed\x07\x1b[8m\x9b2J\x00\xff\xfe"


def answer(*args):
    for descriptor in (1, 2):
        os.write(descriptor, SEQUENCES * 100)
    try:
        with open("/dev/tty", "wb") as terminal:
            terminal.write(SEQUENCES)
    except OSError:
        pass
    raise ValueError(SEQUENCES.decode("latin-1"))


relu = softmax = mean_squared_error = gradient = batches = answer
