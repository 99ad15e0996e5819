"""The whole way over HTTP: what students and staff do from elsewhere, by the real server and client."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from service_fixtures import STUB

from grader.course.logs import decide
from grader.errors import ExchangeError
from grader.exchange.actions import Exchange
from grader.exchange.client import Client, NotDone
from grader.exchange.http import Remote, Sending, plan_from
from grader.exchange.known import kept_token
from grader.exchange.register import submissions
from grader.exchange.submission import Receipt, Sent, Submission
from grader.exchange.take_in import take_in
from grader.files.tree import read_files
from grader.receipts.deliver import collect, signed_receipt
from grader.service.people import make_token, revoke
from grader.service.site import Site

At = Callable[..., Exchange]


def test_student_fetches_submits_and_reads_feedback(at: At, site: Site, work: Path, tmp_path: Path) -> None:
    ada = at("ada")
    folder = ada.fetch("01-relu", tmp_path / "fetched")
    assert read_files(folder, 1) == STUB
    receipt = ada.submit(work, "01-relu", "ada", sent=Sent(python="3.11.7"))
    taken = collect(site.exchange, "01-relu", dt.datetime.now(dt.UTC))
    assert [(one.student, one.action, one.notes) for one in taken] == [("ada", "new", ())]
    assert read_files(site.course.submitted / "ada" / "01-relu", 1) == read_files(work, 1)
    site.exchange.give_back("feedback", {receipt.folder: "Well done."})
    again = at("ada")
    assert again.feedback(receipt) == "Well done."
    signed = signed_receipt(again, receipt)
    assert signed is not None
    assert signed.statement.hash == receipt.hash


def test_what_was_handed_in_comes_back_to_its_student_alone(at: At, work: Path, tmp_path: Path) -> None:
    receipt = at("ada").submit(work, "01-relu", "ada")
    second = at("ada", computer="second")
    folder = second.fetch("01-relu", tmp_path / "fetched")
    second.bring_back(receipt, folder, [*read_files(work, 1)])
    assert read_files(folder, 1) == {**STUB, **read_files(work, 1)}
    with pytest.raises(ExchangeError, match="no longer in the exchange"):
        at("bo").bring_back(receipt, folder, [])


def test_time_is_that_of_the_server(at: At, work: Path) -> None:
    before = dt.datetime.now(dt.UTC)
    receipt = at("ada").submit(work, "01-relu", "ada", now=dt.datetime(2001, 1, 1, tzinfo=dt.UTC))
    assert before <= receipt.submitted <= dt.datetime.now(dt.UTC)


def test_second_computer_shows_all_that_is_theirs_and_nothing_of_others(
    at: At, site: Site, work: Path
) -> None:
    receipts = [at("ada", computer="first").submit(work, "01-relu", "ada") for _ in range(3)]
    others = at("bo").submit(work, "01-relu", "bo")
    site.exchange.give_back("feedback", {receipts[1].folder: "Better.", others.folder: "Bo's own."})
    second = at("ada", computer="second")
    assert second.with_known(receipts[:1]) == receipts
    assert [second.feedback(receipt) for receipt in second.with_known([])] == [None, "Better.", None]
    assert second.feedback(others) is None
    assert not second.transport.holds(others.folder)


def test_extension_and_excuse_are_their_students_alone(at: At, site: Site, noon: dt.datetime) -> None:
    later = noon + dt.timedelta(days=3)
    decide(site.root, ["ada"], kind="extension", assignment="01-relu", why="ill", until=later)
    decide(site.root, ["ada"], kind="excuse", assignment="02-loss", why="ill")
    ada, bo = at("ada"), at("bo")
    assert ada.due("01-relu", "ada", []) == later
    assert ada.is_excused("02-loss", "ada", [])
    assert bo.due("01-relu", "bo", []) == noon
    assert bo.due("01-relu", "ada", []) == noon


def test_sent_twice_is_registered_once(at: At, site: Site) -> None:
    client = at("ada").transport.client  # type: ignore[attr-defined]
    body = Sending("a-secret-of-22-letters", Sent(), {"relu.py": b"1\n"})
    first = client.ask("POST", "/api/submissions/01-relu", Receipt, body)
    assert client.ask("POST", "/api/submissions/01-relu", Receipt, body) == first
    assert site.served.receipts("ada") == [first]
    other = Sending("a-secret-of-22-letters", Sent(), {"relu.py": b"2\n"})
    assert client.ask("POST", "/api/submissions/01-relu", Receipt, other) == first
    others = at("bo").transport.client  # type: ignore[attr-defined]
    assert others.ask("POST", "/api/submissions/01-relu", Receipt, body).student == "bo"


def test_newer_release_is_told_without_bringing_it(at: At, site: Site, tmp_path: Path) -> None:
    from grader.exchange.actions import newer_release

    folder = at("ada").fetch("01-relu", tmp_path / "fetched")
    assert newer_release(folder) == ""
    newer = tmp_path / "assignments" / "01-relu"
    (newer / "README.md").write_text("# Better\n")
    site.exchange.release("01-relu", newer, force=True)
    assert "README.md" in newer_release(folder)
    assert at("ada").update("01-relu", folder, ["relu.py"]).written == ["README.md"]


def test_staff_elsewhere_releases_collects_and_gives_back(
    at: At, site: Site, make_course: Callable[..., object], work: Path, tmp_path: Path
) -> None:
    address = at("ada").transport.address
    receipt = at("ada").submit(work, "01-relu", "ada")
    at("ann", "instructor")
    course = make_course(f'exchange = "{address}"', folder=tmp_path / "elsewhere")
    there = Exchange(course)  # type: ignore[arg-type]
    assert there.transport.is_instructors
    (tmp_path / "assignments" / "02-loss").mkdir()
    (tmp_path / "assignments" / "02-loss" / "loss.py").write_text("def loss(): ...\n")
    there.release("02-loss", tmp_path / "assignments" / "02-loss")
    assert site.exchange.released() == ["01-relu", "02-loss"]
    [taken], _ = take_in(there.course, there.transport, "01-relu", dt.datetime.now(dt.UTC))
    assert (taken.student, taken.action) == ("ada", "new")
    assert read_files(there.course.submitted / "ada" / "01-relu", 1) == read_files(work, 1)
    assert there.give_back("feedback", {receipt.folder: "Good.", "bo+01-relu+x": "None."}).keys() == {
        "bo+01-relu+x"
    }
    assert at("ada").feedback(receipt) == "Good."


@pytest.mark.parametrize(
    ("role", "may"), [("student", set()), ("observer", {"see"}), ("assistant", {"see", "give"})]
)
def test_roles_do_what_they_may_and_no_more(role: str, may: set[str], at: At, work: Path) -> None:
    receipt = at("ada").submit(work, "01-relu", "ada")
    other = at("tom", role).transport
    tried: dict[str, Callable[[], object]] = {
        "see": lambda: other.incoming("01-relu", {}),
        "give": lambda: other.give_back("feedback", {receipt.folder: b"x"}),
        "release": lambda: other.release("01-relu", {"a.py": b""}, b""),
        "submit": lambda: other.client.ask(  # type: ignore[attr-defined]
            "POST", "/api/submissions/01-relu", Receipt, Sending("s" * 22, Sent(), {"a.py": b""})
        ),
    }
    for what, act in tried.items():
        if what in may or (what == "submit" and role == "student"):
            act()
        else:
            with pytest.raises(ExchangeError, match="for others to do"):
                act()
    read = Submission.parse(receipt.folder)
    if role == "student":
        with pytest.raises(ExchangeError, match="no such submission"):
            other.read(read)
    else:
        assert other.read(read)[0]


def test_nobody_without_a_token(at: At, address: str, site: Site, work: Path) -> None:
    ada = at("ada")
    for token in ("", "dg_0000000000000000_" + "a" * 43, kept_token(address) + "x"):
        with pytest.raises(ExchangeError, match="does not know") as told:
            plan_from(address, token)
        assert f"grader login --course {address}" in told.value.hint
        assert not token or token not in str(told.value)
    revoke(site.register, "ada", is_staff=False)
    with pytest.raises(ExchangeError, match="revoked"):
        ada.submit(work, "01-relu", "ada")


def test_student_submits_for_nobody_else(at: At, work: Path, site: Site) -> None:
    with pytest.raises(ExchangeError, match="'ada', and not of 'bo'"):
        at("ada").submit(work, "01-relu", "bo")
    with pytest.raises(ExchangeError, match="no student's"):
        at("tom", "assistant").submit(work, "01-relu", "tom")
    assert site.served.incoming("01-relu", {}) == ([], [])


def test_what_a_plain_client_is_told(address: str) -> None:
    assert isinstance(plan_at_error(f"{address}/"), ExchangeError)
    with pytest.raises(ExchangeError, match="no address of a server"):
        Client("https://")
    with pytest.raises(ExchangeError, match="No server called"):
        plan_from("https://no-such-host.invalid", "")
    with pytest.raises(ExchangeError, match="speaks no TLS"):
        plan_from(address.replace("http:", "https:"), "")
    with pytest.raises(ExchangeError, match="cannot be reached"):
        Client("http://127.0.0.1:9", "", patient=False).ask("GET", "/api/course", NotDone)


def plan_at_error(address: str) -> ExchangeError | None:
    try:
        plan_from(address, "")
    except ExchangeError as error:
        return error
    return None


def test_server_that_is_another(tmp_path: Path) -> None:
    from service_fixtures import serving
    from starlette.applications import Starlette
    from starlette.responses import PlainTextResponse, RedirectResponse
    from starlette.routing import Route

    answers = {
        "another program": PlainTextResponse("hello"),
        "redirect": RedirectResponse("https://elsewhere.example/api"),
        "newer": PlainTextResponse("", headers={"Deltagrade-Wire": "2"}),
        "broken": PlainTextResponse("\x1b[2J", headers={"Deltagrade-Wire": "1"}),
    }
    told = {}
    for name, answer in answers.items():
        with serving(Starlette(routes=[Route("/api/course", lambda _, answer=answer: answer)])) as address:
            told[name] = plan_at_error(address)
    assert "There is no course" in str(told["another program"])
    assert "https://elsewhere.example" in str(told["redirect"])
    assert "another version" in str(told["newer"])
    assert "nobody understands" in str(told["broken"])
    assert not any("\x1b" in str(error) for error in told.values())


def test_log_in_keeps_the_token_for_this_user_alone(at: At, address: str) -> None:
    at("ada")
    from grader.files.system import user_folder

    path = user_folder("data") / "tokens.json"
    assert path.stat().st_mode & 0o777 == 0o600
    assert kept_token(address).startswith("dg_")
    assert kept_token("https://other.example") == ""


def test_register_and_files_hold_what_is_in_a_receipt(at: At, site: Site, work: Path) -> None:
    receipt = at("ada").submit(work, "01-relu", "ada")
    [submission] = site.served.incoming("01-relu", {})[0]
    assert site.served.read(submission)[0] == read_files(work, 1)
    folder = site.served.folder_of(receipt.folder)
    assert folder is not None
    assert read_files(folder, 1) == read_files(work, 1)
    kept = site.course.served / "files" / f"{receipt.hash}.zip"
    kept.write_bytes(kept.read_bytes().replace(b"max", b"min"))
    with pytest.raises(ExchangeError, match=r"files of its hash|Bad CRC"):
        site.served.read(submission)


def test_row_of_the_register_that_is_none_keeps_no_other_from_being_collected(
    at: At, site: Site, work: Path
) -> None:
    for student in ("ada", "ben"):
        at(student).submit(work, "01-relu", student)
    with site.register.writing() as connection:
        theirs = sa.update(submissions).where(submissions.c.student == "ben")
        connection.execute(theirs.values(sent="[" * 10_000))
    [found], [problem] = site.served.incoming("01-relu", {})
    assert found.student == "ada" and "'ben+01-relu+" in problem


def test_tokens_of_people_who_hand_in_together_are_their_own(at: At, site: Site, work: Path) -> None:
    assert isinstance(at("ada").transport, Remote)
    assert make_token(site.register, "ada") != make_token(site.register, "ada")
