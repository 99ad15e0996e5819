"""How `grader serve` bears a whole class that submits within a minute, and what is left when it is killed.

The server is a process of its own, and so are those who submit, by the client that students have. Run it::

    python benchmarks/serve.py                 500 students within a minute, SQLite
    python benchmarks/serve.py --postgresql    the same with a PostgreSQL server, started for this
    python benchmarks/serve.py --kills 50      kill -9 at random moments meanwhile, and what is left
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
from typing import Any

from grader.course.files import load_course
from grader.errors import ExchangeError
from grader.exchange.actions import Exchange
from grader.exchange.http import Client, HandIn
from grader.exchange.served import Served
from grader.exchange.submission import Receipt, Sent, Submission
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


class Trial:
    """A course that is served from a folder, and students who submit to it."""

    def __init__(self, root: Path, *, students: int = 500, register: str = "", kib: int = 60) -> None:
        self.root, self.kib = root, kib
        self.receipts = list[tuple[str, str]]()  # the hash that was sent, and the id that came back
        self.seconds = list[float]()
        self.refused = list[str]()
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
        self._stopped = False
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped = True
        self._kill()
        self.served.register.engine.dispose()

    def submit_all(self, seconds: float, *, kills: int = 0, seed: int = 0) -> None:
        """Have every student submit at a random moment, and kill the server meanwhile so many times.

        While it is killed on, students go on submitting.
        """
        sent = self.root / "sent.json"
        plan = {"seconds": seconds, "kib": self.kib, "seed": seed, "tokens": self.tokens, "on": bool(kills)}
        (self.root / "plan.json").write_text(json.dumps(plan))
        command = [sys.executable, __file__, "--submit", str(self.root)]
        with subprocess.Popen(command) as students:
            chance = random.Random(seed)
            for _ in range(kills):
                time.sleep(chance.uniform(0.05, 1.2))
                self._kill()
                self._start()
            (self.root / "enough").touch()
            students.wait()
        self.busy = self._busy() - self._start_up
        told = json.loads(sent.read_text())
        self.receipts, self.seconds, self.refused = told["receipts"], told["seconds"], told["refused"]

    def lost(self) -> list[str]:
        """Return what is wrong with what is left: a receipt without its files, or a submission twice."""
        there = {one.source: one for one in self.served.incoming(NAME, {})[0]}
        problems = [f"{source} is gone" for _, source in self.receipts if source not in there]
        for sent, source in self.receipts:
            if source in there and content_hash(self.served.read(there[source])[0]) != sent:
                problems.append(f"{source} has other files")
        secrets = [(one.student, one.secret) for one in there.values()]
        return problems + [f"{one} is there twice" for one in set(secrets) if secrets.count(one) > 1]

    def _start(self) -> None:
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
        partial = self.root / "address.part"
        partial.write_text(line.split()[2])
        partial.replace(self.root / "address")
        self._start_up = self._busy()

    def _busy(self) -> float:
        """Return the seconds of processor time that the server has used."""
        used = Path(f"/proc/{self._server.pid}/stat").read_text().rpartition(")")[2].split()[11:13]
        return sum(map(int, used)) / os.sysconf("SC_CLK_TCK")

    def _kill(self) -> None:
        os.kill(self._server.pid, signal.SIGKILL)
        self._server.wait()


class _Students:
    """The process of those who submit: a thread each."""

    def __init__(self, root: Path) -> None:
        self.root, self.plan = root, json.loads((root / "plan.json").read_text())
        self.lock = threading.Lock()
        self.told: dict[str, list[Any]] = {"receipts": [], "seconds": [], "refused": []}

    def run(self) -> None:
        """Submit, and write down what was answered."""
        random.seed(self.plan["seed"])
        start = time.monotonic() + 0.5
        threads = []
        for token in self.plan["tokens"].values():
            at = start + random.uniform(0, self.plan["seconds"])
            threads.append(threading.Thread(target=self._student, args=(token, at)))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        (self.root / "sent.json").write_text(json.dumps(self.told))

    def _student(self, token: str, at: float) -> None:
        while True:
            time.sleep(max(0.0, at - time.monotonic()))
            files = {"work.py": os.urandom(self.plan["kib"] * 1024)}
            submission, began = Submission.new("x", NAME, dt.datetime.now(dt.UTC)), time.monotonic()
            receipt = self._submit(token, HandIn(submission.secret, Sent(), files))
            with self.lock:
                self.told["seconds"].append(time.monotonic() - began)
                if receipt:
                    self.told["receipts"].append([content_hash(files), receipt.folder])
            if not self.plan["on"] or (self.root / "enough").exists():
                return
            at = time.monotonic() + random.uniform(0, self.plan["seconds"])

    def _submit(self, token: str, body: HandIn) -> Receipt | None:
        """Submit until there is an answer; what the killed server did not answer is sent again as it was."""
        for _ in range(1000):
            client = Client((self.root / "address").read_text(), token, patient=not self.plan["on"])
            try:
                return client.ask("POST", f"/api/submissions/{NAME}", Receipt, body)
            except ExchangeError as error:
                if not self.plan["on"] or (
                    "cannot be reached" not in str(error) and "in time" not in str(error)
                ):
                    with self.lock:
                        self.told["refused"].append(str(error))
                    return None
                time.sleep(0.1)
        raise AssertionError


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
    options.add_argument("--kills", type=int, default=0)
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
        times, lost, busy = sorted(trial.seconds), trial.lost(), trial.busy
    if not chosen.kills:
        spread = {share: times[int(share * (len(times) - 1))] for share in (0.5, 0.9, 0.99, 1.0)}
        print("  ".join(f"{share:.0%}: {seconds * 1000:.0f} ms" for share, seconds in spread.items()))
        print(f"the server's processor time: {busy / len(times) * 1000:.1f} ms a submission")
    print(f"{len(trial.receipts)} receipts, {len(trial.refused)} refused, {len(lost)} lost")
    for sentence in (*dict.fromkeys(trial.refused), *lost):
        print(sentence)
    raise SystemExit(bool(trial.refused or lost))


if __name__ == "__main__":
    main()
