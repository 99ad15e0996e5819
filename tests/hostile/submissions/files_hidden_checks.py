"""Reads the hidden checks by their path, and shows them to its author.

Kind: files
Control: reads the answer
Needs: namespace, because the system lets a process read files of the same user
"""


def answer(*args):
    with open("@course@/solutions/00-units/test_hidden.py") as file:
        raise ValueError(file.read())


relu = softmax = mean_squared_error = gradient = batches = answer
