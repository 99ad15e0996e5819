"""Listens for the next submission, to tell it the answers.

Kind: network
Control: wins
Needs: namespace, because a process of its own does not have a network of its own
"""

import socket

waiting = []


def answer(*args):
    listener = socket.create_server(("127.0.0.1", 0))
    waiting.append(listener)
    with socket.create_connection(listener.getsockname(), timeout=1):
        raise ValueError("I-HAVE-" + "WON: " + str(listener.getsockname()))


relu = softmax = mean_squared_error = gradient = batches = answer
