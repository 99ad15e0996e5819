"""Answers with lists nested a hundred thousand deep, and with one that holds itself.

Kind: generators
Control: not run, because nothing travels between processes there
Told: it is nested more than 32 levels deep
"""


def deep(*args):
    found = []
    for _ in range(100_000):
        found = [found]
    return found


def endless(*args):
    found = []
    found.append(found)
    return found


relu = mean_squared_error = batches = deep
softmax = gradient = endless
