"""Ends its iteration with exceptions that the loop around it could take for its own.

Kind: generators
Control: not run, because an exception is an exception there
Told: It raises GeneratorExit
"""


class Done(StopIteration, LookupError):
    """Two ends in one."""


class Iterator:
    """Raises instead of giving."""

    def __iter__(self):
        return self

    def __next__(self):
        raise GeneratorExit


def stop(*args):
    raise StopIteration(7.0)


def done(*args):
    raise Done


relu = gradient = stop
softmax = mean_squared_error = done


def batches(x, size):
    return Iterator()
