"""Keeps more than it may in files that are nowhere but in memory.

Kind: memory
Control: not run, because it fills the memory of the machine that runs the tests
Needs: namespace, because such files are no part of a process's memory
"""

import os

kept = []


def answer(*args):
    total = 0
    try:
        for i in range(24):
            kept.append(os.memfd_create(str(i)))
            total += os.write(kept[-1], bytes(15 << 20))
    except OSError as error:
        reason = str(error)
    if total > 200 << 20:
        raise ValueError("I-HAVE-" + f"WON: {total >> 20} MiB")
    raise ValueError(f"{total} bytes, then {reason}")


def wrong(*args):
    return 7.0


relu = answer
softmax = mean_squared_error = gradient = batches = wrong
