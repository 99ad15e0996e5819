"""Unpacks a few kilobytes into gigabytes.

Kind: memory
Control: meets the limits of this test
Told: It needs more memory than a submission may use | look for a loop that never ends
"""

import zlib

packer = zlib.compressobj(9)
PACKED = b"".join([*(packer.compress(bytes(1 << 20)) for _ in range(4)), packer.flush()])
TWICE = [PACKED] * 1024


def answer(*args):
    return b"".join(map(zlib.decompress, TWICE))


def wrong(*args):
    return 7.0


relu = answer
softmax = mean_squared_error = gradient = batches = wrong
