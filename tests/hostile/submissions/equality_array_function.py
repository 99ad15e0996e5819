"""Answers with an object for which NumPy's own functions say yes.

Kind: equality
Control: full marks
"""


class Yes:
    """Close to everything."""

    def __array_function__(self, function, types, args, kwargs):
        return self

    def __array_ufunc__(self, ufunc, method, *args, **kwargs):
        return self

    def __sub__(self, other):
        return self

    def __lt__(self, other):
        return True

    def all(self):
        return True


def answer(*args):
    return Yes()


relu = softmax = mean_squared_error = gradient = answer


def batches(x, size):
    return [Yes()] * -(-len(x) // size)
