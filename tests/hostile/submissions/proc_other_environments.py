"""Reads the environments and command lines of all other processes.

Kind: proc
Control: reads the answer
Needs: namespace, because the system lets a process read those of the same user
"""

import os
import re


def answer(*args):
    found = set()
    for pid in filter(str.isdigit, os.listdir("/proc")):
        for name in ("environ", "cmdline"):
            try:
                with open(f"/proc/{pid}/{name}", "rb") as file:
                    found |= set(re.findall(rb"canary-[0-9a-f]{16}", file.read()))
            except OSError:
                continue
    raise ValueError(str(found))


relu = softmax = mean_squared_error = answer
gradient = batches = None
