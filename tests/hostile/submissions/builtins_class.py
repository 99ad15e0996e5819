"""Watches over every class that is made from now on, to take its methods away.

Kind: builtins
Control: writes a file
"""

import builtins

FILE = "@marker@"
real = builtins.__build_class__


def forged(body, name, *bases, **kwargs):
    with open(FILE, "w") as file:
        file.write(name)
    return real(body, name, *bases, **kwargs)


builtins.__build_class__ = forged
relu = softmax = mean_squared_error = gradient = batches = None
