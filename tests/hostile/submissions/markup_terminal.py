r"""Raises errors that clear the screen, write a title, copy to the clipboard and colour their own line green.

Kind: markup
Control: shows it as it is
Told: \x1b[2J
"""

HOSTILE = "\x1b[2J\x1b]0;all passed\x07\x1b]52;c;eA==\x07\x1b[32mpassed\x1b[0m\r\x08\x9b1A\x00"


def answer(*args):
    raise ValueError(HOSTILE)


relu = softmax = mean_squared_error = gradient = batches = answer
