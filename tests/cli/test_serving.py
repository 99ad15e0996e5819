"""A class on the web by commands alone: tokens, logging in, and all that a student does, on two computers."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from people import PersonHere
from service_fixtures import serving
from terminal import ASSIGNMENT, ok, refused, run

from grader.cli.main import cli
from grader.course.files import load_course
from grader.exchange.served import Served
from grader.service.app import make_app


@pytest.fixture
def on_the_web(course: Path) -> Iterator[Path]:
    """A course whose students hand in over HTTP; its address is in course.toml."""
    plan = course / "course.toml"
    text = plan.read_text(encoding="utf-8").replace('exchange = "../exchange"', 'exchange = "serve"')
    plan.write_text(text, encoding="utf-8")
    with serving(make_app(load_course(course))) as address:
        plan.write_text(text.replace("\n[[", f'\n[serve]\nurl = "{address}"\n[[', 1), encoding="utf-8")
        (course / "roster.csv").write_text("id,name,email\nada,Ada Lovelace,ada@x.example\nbo,=Bo,\n")
        assert f"--course {address}" in ok("release", ASSIGNMENT, "--course", course)
        yield course


def tokens(course: Path, *arguments: str) -> dict[str, str]:
    file = course.parent / "tokens.csv"
    ok("roster", "--course", course, "tokens", "--csv", file, *arguments)
    assert file.stat().st_mode & 0o777 == 0o600
    rows = csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines())
    return {row["id"]: row["link"] for row in rows}


def log_in(person: PersonHere, link: str, *arguments: str, status: int = 0) -> str:
    unset = dict.fromkeys(("GRADER_COURSE", "GRADER_STUDENT"))
    environment = {**unset, **person._environment}
    done = CliRunner(env=environment).invoke(cli, ["login", *arguments], input=f"{link}\n")
    assert done.exit_code == status, done.output
    return done.output


@pytest.mark.slow
def test_class_on_the_web(on_the_web: Path, solution: Path, tmp_path: Path) -> None:
    links = tokens(on_the_web)
    assert set(links) == {"ada", "bo"}
    ada, laptop = PersonHere(tmp_path / "ada"), PersonHere(tmp_path / "laptop")
    assert "Logged in to Nets as ada." in log_in(ada, links["ada"])
    assert "none submitted" in (listed := ada.types("list")) or "0 submitted" in listed
    ada.types("fetch", ASSIGNMENT)
    ada.place = ada.home / ASSIGNMENT
    (ada.place / "warmup.py").write_bytes(solution.read_bytes())
    assert f"Submitted {ASSIGNMENT} as ada." in ada.types("submit")
    ok("collect", "--course", on_the_web)
    ok("grade", "--course", on_the_web, "--isolation", "process")
    ok("publish", "--course", on_the_web)
    log_in(laptop, links["ada"])
    status = laptop.types("status")
    assert "submitted 1 time" in status and "taken in" in status
    assert "of another" not in laptop.types("list")
    assert "10 of 10 points" in laptop.types("feedback", ASSIGNMENT)
    bo = PersonHere(tmp_path / "bo")
    log_in(bo, links["bo"])
    assert "Nothing was submitted yet." in bo.types("status")


@pytest.mark.slow
def test_tokens_are_made_once_renewed_and_revoked(on_the_web: Path, tmp_path: Path) -> None:
    first = tokens(on_the_web)
    assert tokens(on_the_web) == {}
    ada = PersonHere(tmp_path / "ada")
    log_in(ada, first["ada"])
    second = tokens(on_the_web, "ada", "--new")
    assert set(second) == {"ada"} and second != first
    told = ada.run("list")
    assert told.exit_code == 2 and "revoked" in told.stderr and "grader login" in told.stderr
    log_in(ada, second["ada"])
    assert (
        ok("roster", "--course", on_the_web, "tokens", "ada", "--revoke") == "Ada Lovelace (ada): revoked.\n"
    )
    assert ada.run("list").exit_code == 2
    assert run("roster", "--course", on_the_web, "tokens", "--revoke").exit_code == 2
    assert "no student" in refused("roster", "--course", on_the_web, "tokens", "zoe")


def test_links_that_lead_elsewhere_or_in_the_open_are_refused(on_the_web: Path, tmp_path: Path) -> None:
    ada, link = PersonHere(tmp_path / "ada"), tokens(on_the_web)["ada"]
    assert "and not of" in log_in(ada, link, "--course", "https://other.example", status=2)
    assert "speaks no TLS" in log_in(ada, link.replace("127.0.0.1", "course.example"), status=2)
    assert "does not know your token" in log_in(ada, link[:-3], status=2)
    assert "does not know your token" in log_in(ada, f"{link}\N{RIGHT DOUBLE QUOTATION MARK}", status=2)
    assert "Name the course" in log_in(ada, "dg_0", status=2)
    assert "No course is known yet" in ada.types("courses")


def test_server_that_is_gone_is_told_and_loses_nothing(
    on_the_web: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grader.exchange.client._FIRST_PAUSE", 0.0)
    ada = PersonHere(tmp_path / "ada")
    log_in(ada, tokens(on_the_web)["ada"])
    ada.types("fetch", ASSIGNMENT)
    url = load_course(on_the_web).serve.url
    kept = ada.home / "XDG_DATA_HOME" / "deltagrade"
    note = ada.home / ASSIGNMENT / ".grader.toml"
    gone = url.rpartition(":")[0] + ":9"
    for path in (kept / "courses.json", kept / "tokens.json", note):
        path.write_text(path.read_text().replace(url, gone))
    ada.place = ada.home / ASSIGNMENT
    done = ada.run("submit", "--anyway")
    assert done.exit_code == 2 and "cannot be reached" in done.stderr and "try again later" in done.stderr
    assert Served(load_course(on_the_web)).receipts("ada") == []
    assert "newer" not in ada.run("check").output


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('url = "course.example"', "write an address"),
        ('url = "https://x.example/y"', "write an address"),
        ('register = "mysql://x"', "postgresql://"),
        ("quota = 3", "no such field"),
    ],
)
def test_mistake_in_the_table_serve(line: str, told: str, course: Path) -> None:
    with (course / "course.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n[serve]\n{line}\n")
    assert told in refused("serve", "--course", course)
