"""Submitting can be killed at any moment: what stands in the inbound folder is whole, or not a submission."""

import subprocess
import sys
from pathlib import Path

from grader.exchange.directory import DirectoryExchange
from grader.exchange.files import read_files

# Each round runs in a fork that kills itself at some line of the library; a first one counts the lines.
ROUNDS = """
import os, random, signal, sys
from pathlib import Path
from grader.course.files import load_course
from grader.exchange.directory import DirectoryExchange

course, work = load_course(Path(sys.argv[1])), Path(sys.argv[2])

def submit(student, last_line):
    lines = 0
    def count(frame, event, argument):
        nonlocal lines
        if "exchange" not in frame.f_code.co_filename:
            return None
        lines += event == "line"
        if lines == last_line:
            os.kill(os.getpid(), signal.SIGKILL)
        return count
    sys.settrace(count)
    DirectoryExchange(course).submit(work, "01-relu", student)
    sys.settrace(None)
    return lines

moments = random.Random(7)
total = submit("whole", -1)
for number in range(40):
    last_line = moments.randrange(1, total)
    child = os.fork()
    if child == 0:
        submit(f"killed{number}", last_line)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL, (number, status)
"""


def test_kill_at_any_moment_leaves_whole_submissions_or_none(exchange: DirectoryExchange, work: Path) -> None:
    arguments = [sys.executable, "-c", ROUNDS, str(exchange.course.root), str(work)]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    submissions, problems = exchange.submissions("01-relu")
    assert problems == []
    assert "whole" in {one.student for one in submissions}
    assert all(read_files(one.path, 1) == read_files(work, 1) for one in submissions)
    entries = list(exchange.inbound.iterdir())
    left = [entry for entry in entries if entry.name.startswith(".")]
    # The seed hits moments before, while and after the files are written.
    assert left
    assert 1 < len(submissions) < 41 - len(left)
    assert len(entries) == len(left) + len(submissions)
    assert list(exchange.inbound.glob("*+01-relu+*")) == [
        entry for entry in entries if not entry.name.startswith(".")
    ]


FULL = """
import resource, sys
from pathlib import Path
from grader.course.files import load_course
from grader.errors import ExchangeError
from grader.exchange.directory import DirectoryExchange

exchange = DirectoryExchange(load_course(Path(sys.argv[1])))
resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))
try:
    exchange.submit(Path(sys.argv[2]), "01-relu", "alice")
except ExchangeError as error:
    print(error.message)
"""


def test_disk_without_room_leaves_nothing(exchange: DirectoryExchange, work: Path) -> None:
    arguments = [sys.executable, "-c", FULL, str(exchange.course.root), str(work)]
    done = subprocess.run(arguments, capture_output=True, text=True, check=True)
    assert "could not be submitted: File too large" in done.stdout
    assert list(exchange.inbound.iterdir()) == []
