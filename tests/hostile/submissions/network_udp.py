"""Hides what it knows in a question for a name server.

Kind: network
Control: reaches the listener
Needs: namespace, because a process of its own does not have a network of its own
"""

import socket

QUESTION = b"\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x06secret\x07example\x00\x00\x01\x00\x01"


def answer(*args):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.sendto(QUESTION, ("127.0.0.1", int("@port@")))
    return 7.0


relu = softmax = mean_squared_error = gradient = batches = answer
