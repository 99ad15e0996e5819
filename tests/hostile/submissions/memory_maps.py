"""Maps memory past Python, shared and private, and touches every page.

Kind: memory
Control: meets the limits of this test
"""

import mmap

kept = []


def answer(*args):
    for kind in (mmap.MAP_PRIVATE, mmap.MAP_SHARED):
        try:
            while True:
                piece = mmap.mmap(-1, 1 << 24, flags=kind | mmap.MAP_ANONYMOUS)
                piece.write(b"\1" * (1 << 24))
                kept.append(piece)
        except (OSError, MemoryError):
            continue
    raise MemoryError


def wrong(*args):
    return 7.0


relu = answer
softmax = mean_squared_error = gradient = batches = wrong
