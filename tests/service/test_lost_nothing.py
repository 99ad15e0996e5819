"""Whatever happens to the server: what has a receipt is there, once."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from grader.course.model import Course
from grader.errors import ExchangeError
from grader.exchange.register import submissions
from grader.exchange.served import Served
from grader.exchange.submission import Sent
from grader.service.people import make_token, person_of, revoke
from grader.service.site import Site

WORK = {"relu.py": b"def relu(x): return max(x, 0)\n"}


def test_file_and_folder_are_on_the_disk_before_the_register_knows(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = list[str]()
    flush, rename = os.fsync, Path.replace

    def fsync(file: int) -> None:
        done.append(f"flushed {Path(f'/proc/self/fd/{file}').resolve().suffix or 'folder'}")
        flush(file)

    def replace(self: Path, target: Any) -> Path:
        done.append(f"renamed {Path(target).suffix}")
        return rename(self, target)

    monkeypatch.setattr("os.fsync", fsync)
    monkeypatch.setattr(Path, "replace", replace)
    sa.event.listen(site.register.engine, "commit", lambda _: done.append("committed"))
    receipt = site.submit("ada", "01-relu", WORK, sent=Sent())
    done = [
        what for what in done if what != "flushed folder" or "flushed .part" in done[: done.index(what) + 99]
    ]
    order = done[done.index("flushed .part") :]
    assert order == ["flushed .part", "renamed .zip", "flushed folder", "committed"]
    assert receipt in site.served.receipts("ada")


def test_register_brings_each_change_to_the_disk(site: Site) -> None:
    with site.register.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2


def test_what_cannot_be_written_has_no_receipt(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_file: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        with pytest.raises(Exception, match="No space left"):
            site.submit("ada", "01-relu", WORK, sent=Sent(), secret="the-very-same-secret")
    with site.register.reading() as connection:
        assert connection.execute(sa.select(submissions)).all() == []
    assert site.submit("ada", "01-relu", WORK, sent=Sent(), secret="the-very-same-secret").student == "ada"


@pytest.mark.slow
def test_register_in_postgresql_does_the_same(make_course: Callable[..., Course]) -> None:
    sys.path.insert(0, str(Path(__file__).parents[1] / "nbgrader"))
    from postgresql_server import server

    with server() as url:
        course = make_course('exchange = "serve"', f'[serve]\nregister = "{url}"')
        served = Served(course)
        served.prepare()
        (served.outbound / "01-relu").mkdir()
        site = Site(course)
        first = site.submit("ada", "01-relu", WORK, sent=Sent(), secret="the-very-same-secret")
        assert site.submit("ada", "01-relu", WORK, sent=Sent(), secret="the-very-same-secret") == first
        assert served.receipts("ada") == [first]
        [submission] = served.incoming("01-relu", {})[0]
        assert served.read(submission)[0] == WORK
        assert served.kept_mib("ada") > 0
        token = make_token(site.register, "ada")
        person = person_of(site, token)
        assert person is not None and person.id == "ada"
        assert revoke(site.register, "ada", is_staff=False) == 1
        assert person_of(site, token) is None
        site.register.engine.dispose()
    with pytest.raises(ExchangeError, match=r"register .*postgresql.* cannot be used"):
        served.receipts("ada")


@pytest.mark.slow
def test_server_that_is_killed_again_and_again_loses_nothing(tmp_path: Path) -> None:
    sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
    from serve import Trial

    with Trial(tmp_path, students=16) as trial:
        trial.submit_all(seconds=2.0, kills=3, seed=1)
        assert trial.lost() == []
        assert trial.told.refused == []
        assert len(trial.told.receipts) == 16
