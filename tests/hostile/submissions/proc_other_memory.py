"""Reads the memory of the processes that started it.

Kind: proc
Control: reads the answer
Needs: namespace, because the system lets a process read those of the same user
"""

import os
import re


def others():
    yield int("@victim@")
    pid = os.getppid()
    while pid > 1:
        yield pid
        with open(f"/proc/{pid}/stat") as file:
            pid = int(file.read().rpartition(")")[2].split()[1])


def search(pid):
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb") as memory:
        for line in maps:
            start, end = (int(part, 16) for part in line.split()[0].split("-"))
            if "[heap]" in line or "[stack]" in line or line.count(" ") < 20 and "rw-p" in line:
                memory.seek(start)
                if found := re.search(rb"canary-[0-9a-f]{16}", memory.read(min(end - start, 1 << 25))):
                    return found[0].decode()
    return ""


def answer(*args):
    raise ValueError(next(filter(None, map(search, others())), "nothing"))


relu = softmax = answer
mean_squared_error = gradient = batches = None
