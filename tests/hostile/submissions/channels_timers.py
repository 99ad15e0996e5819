"""Makes timers until no process of the same user can have a pending signal.

Kind: channels
Control: wins
"""

import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def answer(*args):
    timer = ctypes.c_void_p()
    made = 0
    while made < 1000 and libc.timer_create(1, None, ctypes.byref(timer)) == 0:
        made += 1
    if made == 1000:
        print("I-HAVE-WON")
        raise ValueError("I-HAVE-WON")


relu = softmax = mean_squared_error = gradient = batches = answer
