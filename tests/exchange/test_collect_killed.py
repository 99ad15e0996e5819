"""Collecting can be killed at any moment while it writes, and run again."""

import subprocess
import sys
from pathlib import Path

from grader.exchange.directory import DirectoryExchange

# Each round replaces a collected submission in a fork that kills itself, one line of `folders.py` later each.
ROUNDS = """
import datetime as dt, os, signal, sys
from pathlib import Path
from grader.course.files import load_course
from grader.exchange.collect import collect
from grader.exchange.collected import collected
from grader.exchange.directory import DirectoryExchange

course, work = load_course(Path(sys.argv[1])), Path(sys.argv[2])
exchange = DirectoryExchange(course)
start = dt.datetime(2040, 1, 1, tzinfo=dt.UTC)

def run(last_line):
    lines = 0
    def count(frame, event, argument):
        nonlocal lines
        if not frame.f_code.co_filename.endswith("folders.py"):
            return None
        lines += event == "line"
        if lines == last_line:
            os.kill(os.getpid(), signal.SIGKILL)
        return count
    sys.settrace(count)
    collect(course, exchange, "01-relu", start)
    sys.settrace(None)
    return lines

def submit(number):
    (work / "relu.py").write_text(str(number))
    exchange.submit(work, "01-relu", "alice", now=start + dt.timedelta(seconds=number))

submit(0)
run(-1)
submit(1)
total = run(-1)
seen = set()
for last_line in range(1, total):
    number = last_line + 1
    submit(number)
    child = os.fork()
    if child == 0:
        run(last_line)
        os._exit(1)
    _, status = os.waitpid(child, 0)
    assert status == signal.SIGKILL, status
    home = course.root / "submitted" / "alice"
    seen.add(tuple(sorted(path.suffix for path in home.iterdir())))
    run(-1)
    ((record, folder),) = collected(course, "01-relu")
    assert (folder / "relu.py").read_text() == str(number)
    assert [path.name for path in home.iterdir()] == ["01-relu"]
print(sorted(seen))
"""


def test_killed_collecting_is_mended_by_the_next(exchange: DirectoryExchange, work: Path) -> None:
    arguments = [sys.executable, "-c", ROUNDS, str(exchange.course.root), str(work)]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    states = [("",), ("", ".old"), ("", ".part"), (".old", ".part")]
    assert done.stdout.strip() == str(states)
