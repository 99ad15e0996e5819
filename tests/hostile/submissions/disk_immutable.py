"""Makes a file that even root cannot remove.

Kind: disk
Control: not run, because the test run could not tidy up
Needs: namespace, because root may make such files
Only there: the test run could not tidy up
"""

import array
import fcntl

SET_FLAGS, IMMUTABLE = 0x40086602, 0x10


def answer(*args):
    with open("forever", "w") as file:
        fcntl.ioctl(file, SET_FLAGS, array.array("l", [IMMUTABLE]))
    raise ValueError("I-HAVE-" + "WON")


def wrong(*args):
    return 7.0


relu = answer
softmax = mean_squared_error = gradient = batches = wrong
