"""Leaves shared memory with a name, for the next one to find, or to take away from everybody.

Kind: shared-memory
Control: leaves shared memory
Needs: namespace, because such memory belongs to the whole machine
"""


def answer(*args):
    for i in range(4):
        with open(f"/dev/shm/hostile-@port@-{i}", "wb") as file:
            file.write(bytes(256 << 10))
    return 7.0


def wrong(*args):
    return 7.0


relu = answer
softmax = mean_squared_error = gradient = batches = wrong
