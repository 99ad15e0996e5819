"""Talks to a socket that has a name without a file, as services of a desktop have.

Kind: network
Control: reaches the listener
Needs: namespace, because such names are the network's
"""

import socket


def answer(*args):
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect("\0hostile-@port@")
        connection.sendall(b"secret")
    return 7.0


relu = softmax = mean_squared_error = gradient = batches = answer
