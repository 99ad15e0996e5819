"""Sends what it knows to a listener on this machine, which could be anywhere.

Kind: network
Control: reaches the listener
Needs: namespace, because a process of its own does not have a network of its own
"""

import socket


def answer(*args):
    with socket.create_connection(("127.0.0.1", int("@port@")), timeout=1) as connection:
        connection.sendall(repr(args).encode())
    return 7.0


relu = softmax = mean_squared_error = gradient = batches = answer
