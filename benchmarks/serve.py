"""How `grader serve` bears a whole class that submits within a minute, and is killed fifty times meanwhile.

The server is a process of its own, and so are those who submit, by the client that students have; what was
not answered is sent again as it was. Times are of requests that a server which was up answered, or did not
answer in time. Run it where nothing else runs::

    python benchmarks/serve.py                 500 students within a minute, 50 kill -9 meanwhile, SQLite
    python benchmarks/serve.py --postgresql    the same with a PostgreSQL server, started for this
    python benchmarks/serve.py --kills 0       without kills
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import urllib3

from grader.course.files import load_course
from grader.errors import ExchangeError
from grader.exchange.actions import Exchange
from grader.exchange.client import Client
from grader.exchange.http import Sending
from grader.exchange.served import Served
from grader.exchange.submission import Receipt, Sent, Submission
from grader.files.atomic import write_atomically
from grader.files.tree import content_hash
from grader.service.people import tokens_for

NAME = "01-load"
_COURSE = """format = 1
id = "load"
title = "Load"
exchange = "serve"
{more}
[[assignments]]
name = "01-load"
"""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 3.0  # seconds until it is sent again; each is about twice the one before
_LEAST_UP = 0.1  # seconds that a server is up on average, on a machine that takes longer for all the starts


class Told(msgspec.Struct):
    """What those who submitted saw."""

    receipts: list[tuple[str, str]] = []  # the hash that was sent, and the id that came back
    refused: list[str] = []  # what a server said instead
    waited: list[float] = []  # for each answer, or until a time-out: seconds
    cut_off: int = 0  # requests whose server was killed
    down: int = 0  # requests that found no server
    seconds: float = 0.0  # until the last of them had a receipt


class Trial:
    """A course that is served from a folder, and students who submit to it."""

    def __init__(self, root: Path, *, students: int = 500, register: str = "", kib: int = 60) -> None:
        self.root, self.kib = root, kib
        self.told = Told()
        self.kill_seconds = 0.0  # in which the last of the kills came
        self.busy = 0.0  # seconds of processor time that the server used, but for starting
        self._names = [f"s{number:04}" for number in range(students)]
        self._register = register

    def __enter__(self) -> Trial:
        course = self.root / "course"
        course.mkdir()
        more = f'[serve]\nregister = "{self._register}"\n' if self._register else ""
        (course / "course.toml").write_text(_COURSE.format(more=more))
        stub = self.root / "stub"
        stub.mkdir()
        (stub / "work.py").write_text("def work(): ...\n")
        self.course = load_course(course)
        self.served = Served(self.course)
        Exchange(self.course).release(NAME, stub)
        self.tokens = tokens_for(self.served.register, self._names)
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        self._kill()
        self.served.register.engine.dispose()

    def submit_all(self, seconds: float, *, kills: int = 0, seed: int = 0) -> None:
        """Have every student submit once, at a random moment, and kill the server meanwhile so many times."""
        plan = {"seconds": seconds, "kib": self.kib, "seed": seed, "tokens": self.tokens}
        (self.root / "plan.json").write_text(json.dumps(plan))
        chance, begun = random.Random(seed), time.monotonic()
        with subprocess.Popen([sys.executable, __file__, "--submit", str(self.root)]):
            for left in range(kills, 0, -1):
                # As long as it takes on average, so that the kills are spread over all of the time.
                up = (begun + seconds - time.monotonic()) / left - self._started_in
                time.sleep(chance.uniform(0, 2 * max(up, _LEAST_UP)))
                self._kill()
                self.kill_seconds = time.monotonic() - begun
                self._start()
        self.told = msgspec.json.decode((self.root / "told.json").read_bytes(), type=Told)

    def lost(self) -> list[str]:
        """Return what is wrong with what is left: a receipt without its files, or a submission twice."""
        there = {one.source: one for one in self.served.incoming(NAME, {})[0]}
        problems = [f"{source} is gone" for _, source in self.told.receipts if source not in there]
        for sent, source in self.told.receipts:
            if source in there and content_hash(self.served.read(there[source])[0]) != sent:
                problems.append(f"{source} has other files")
        secrets = [(one.student, one.secret) for one in there.values()]
        return problems + [f"{one} is there twice" for one in set(secrets) if secrets.count(one) > 1]

    def _start(self) -> None:
        begun = time.monotonic()
        command = [sys.executable, "-m", "grader", "serve", "--port", "0", "--course", str(self.course.root)]
        with (self.root / "server.log").open("ab") as log:
            self._server = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=log, text=True, start_new_session=True
            )
        assert self._server.stdout is not None
        line = self._server.stdout.readline()
        self._server.stdout.close()
        if not line.startswith("Serving at "):
            raise SystemExit(f"The server does not start:\n{(self.root / 'server.log').read_text()}")
        write_atomically(self.root / "address", line.split()[2].encode())
        self._started_in = time.monotonic() - begun
        self.busy -= self._used()

    def _used(self) -> float:
        """Return the seconds of processor time that the server that runs has used."""
        used = Path(f"/proc/{self._server.pid}/stat").read_text().rpartition(")")[2].split()[11:13]
        return sum(map(int, used)) / os.sysconf("SC_CLK_TCK")

    def _kill(self) -> None:
        self.busy += self._used()
        os.kill(self._server.pid, signal.SIGKILL)
        self._server.wait()


class _Students:
    """The process of those who submit: a thread each."""

    def __init__(self, root: Path) -> None:
        self.root, self.plan = root, json.loads((root / "plan.json").read_text())
        self.lock = threading.Lock()
        self.told = Told()

    def run(self) -> None:
        """Submit, and write down what was answered."""
        random.seed(self.plan["seed"])
        self.start = time.monotonic()
        threads = []
        for token in self.plan["tokens"].values():
            at = self.start + random.uniform(0, self.plan["seconds"])
            threads.append(threading.Thread(target=self._submit, args=(token, at)))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        (self.root / "told.json").write_bytes(msgspec.json.encode(self.told))

    def _submit(self, token: str, at: float) -> None:
        """Submit until there is an answer; what was not answered is sent again as it was."""
        time.sleep(max(0.0, at - time.monotonic()))
        files = {"work.py": os.urandom(self.plan["kib"] * 1024)}
        submission = Submission.new("x", NAME, dt.datetime.now(dt.UTC))
        body = Sending(submission.secret, Sent(), files)
        pause = _FIRST_PAUSE
        while True:
            client = Client((self.root / "address").read_text(), token, patient=False)
            began = time.monotonic()
            receipt, error = None, None
            try:
                receipt = client.ask("POST", f"/api/submissions/{NAME}", Receipt, body)
            except ExchangeError as raised:
                error = raised
            with self.lock:
                if self._note(error, time.monotonic() - began):
                    if receipt:
                        self.told.receipts.append((content_hash(files), receipt.folder))
                    self.told.seconds = time.monotonic() - self.start
                    return
            time.sleep(random.uniform(0.5, 1.5) * pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    def _note(self, error: ExchangeError | None, seconds: float) -> bool:
        """Count what became of a request; return whether it was answered."""
        why = error.__context__ if error else None
        if isinstance(why, urllib3.exceptions.NewConnectionError):
            self.told.down += 1
        elif isinstance(why, urllib3.exceptions.ProtocolError):
            self.told.cut_off += 1
        else:  # a time-out is the server's as well
            self.told.waited.append(seconds)
            if error and not isinstance(why, urllib3.exceptions.TimeoutError):
                self.told.refused.append(str(error))
                return True
        return error is None


@contextlib.contextmanager
def _postgresql(wanted: bool) -> Iterator[str]:
    if not wanted:
        yield ""
        return
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "nbgrader"))
    from postgresql_server import server  # noqa: PLC0415 (of the tests)

    with server(durable=True) as url:
        yield url


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--students", type=int, default=500)
    options.add_argument("--seconds", type=float, default=60.0)
    options.add_argument("--kib", type=int, default=60, help="size of a submission")
    options.add_argument("--kills", type=int, default=50)
    options.add_argument("--postgresql", action="store_true")
    options.add_argument("--submit", type=Path, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.submit:
        _Students(chosen.submit).run()
        return
    with contextlib.ExitStack() as stack:
        url = stack.enter_context(_postgresql(chosen.postgresql))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        trial = stack.enter_context(Trial(folder, students=chosen.students, register=url, kib=chosen.kib))
        trial.submit_all(chosen.seconds, kills=chosen.kills)
        told, lost = trial.told, trial.lost()
    waited = sorted(told.waited)
    spread = {share: waited[int(share * (len(waited) - 1))] for share in (0.5, 0.9, 0.99, 1.0)}
    print("  ".join(f"{share:.0%}: {seconds * 1000:.0f} ms" for share, seconds in spread.items()))
    print(f"the server's processor time: {trial.busy / chosen.students * 1000:.1f} ms a submission")
    if chosen.kills:
        cut_off, seconds = told.cut_off, trial.kill_seconds
        print(f"{chosen.kills} times killed in {seconds:.0f} s; {cut_off} requests were cut off")
    receipts, refused = len(told.receipts), len(told.refused)
    print(f"{receipts} receipts in {told.seconds:.0f} s, {refused} refused, {len(lost)} lost")
    for sentence in (*dict.fromkeys(told.refused), *lost):
        print(sentence)
    raise SystemExit(bool(lost) or len(told.receipts) != chosen.students)


if __name__ == "__main__":
    main()
