"""Raises what is no ordinary exception, from wherever exceptions are not expected.

Kind: exit
Control: ends the grader
Told: It raises
"""


class Hidden(BaseException):
    """Cannot be caught as an Exception, shown, or asked for its name."""

    def __str__(self):
        raise Hidden

    __repr__ = __str__

    def __getattribute__(self, name):
        raise Hidden


class Group(BaseExceptionGroup):
    """Holds more of them."""


def hidden(*args):
    raise Hidden


def interrupt(*args):
    raise KeyboardInterrupt


def chain(*args):
    error = None
    for _ in range(10_000):
        new = ValueError("x" * 100)
        new.__cause__ = error
        error = new
    raise error


def group(*args):
    raise Group("many", [KeyboardInterrupt(), Hidden()])


relu = hidden
softmax = interrupt
mean_squared_error = chain
gradient = group
batches = None
