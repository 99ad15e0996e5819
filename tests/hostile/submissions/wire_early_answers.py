"""Sends answers before they are asked for, so that each is taken for that of the next question.

Kind: wire
Control: not run, because nothing travels between processes there
Told: is no answer | is no record | 'float' object is not callable
"""

import os
import signal
import socket
import stat
import struct
import time


def wire():
    for descriptor in range(3, 64):
        try:
            if stat.S_ISSOCK(os.fstat(descriptor).st_mode):
                return socket.socket(fileno=os.dup(descriptor))
        except OSError:
            continue
    raise LookupError("there is no wire")


def frame(header, body=b""):
    return struct.pack("<II", len(header), len(body)) + header + bytes(-len(header) % 8) + body


def send(number, where):
    wire().sendall(frame(b"\x92\x0a\x91\xcb" + struct.pack(">d", 0.0)))


signal.signal(signal.SIGALRM, send)
signal.setitimer(signal.ITIMER_REAL, 0.002, 0.002)


def answer(*args):
    time.sleep(0.01)
    return 7.0


relu = softmax = mean_squared_error = gradient = batches = answer
