"""What somebody tries who sends requests by hand: others' work, replays, too much, too slow, tricks."""

from __future__ import annotations

import os
import secrets
import socket
import urllib.parse
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
import pytest
import urllib3
from service_fixtures import Browser, SignedIn

from grader.course.model import Course
from grader.exchange.actions import Exchange
from grader.exchange.client import NotDone
from grader.exchange.http import Sending
from grader.exchange.known import kept_token
from grader.exchange.submission import Receipt, Sent, key_of
from grader.service.app import make_app
from grader.service.people import make_token, revoke
from grader.service.site import Site

At = Callable[..., Exchange]
WORK = {"relu.py": b"def relu(x): return max(x, 0)\n"}
SUBMIT = "/api/submissions/01-relu"


class Attacker:
    """Somebody with a token, or with none, who sends what they like."""

    def __init__(self, address: str, token: str) -> None:
        self.address, self.token = address, token
        self.pool = urllib3.PoolManager()

    def sends(self, method: str, path: str, body: object = None, **headers: str) -> tuple[int, Any]:
        """Send a request; return the status and what is answered."""
        content = body if isinstance(body, bytes | None) else msgspec.msgpack.encode(body)
        told = {"Deltagrade-Wire": "1", "Authorization": f"Bearer {self.token}"}
        told |= {name.replace("_", "-"): text for name, text in headers.items()}
        answer = self.pool.request(method, self.address + path, body=content, headers=told, retries=False)
        try:
            return answer.status, msgspec.msgpack.decode(answer.data)
        except msgspec.DecodeError:
            return answer.status, answer.data

    def submits(self, files: Mapping[str, bytes], secret: str = "", name: str = "01-relu") -> tuple[int, Any]:
        """Hand in; return the status and what is answered."""
        body = Sending(secret or secrets.token_urlsafe(16), Sent(), dict(files))
        return self.sends("POST", f"/api/submissions/{urllib.parse.quote(name, safe='')}", body)

    def types(self, text: bytes) -> bytes:
        """Send bytes as they are, and nothing more; return what comes until the server closes."""
        parts = urllib.parse.urlsplit(self.address)
        with socket.create_connection((str(parts.hostname), parts.port or 80), timeout=20) as connection:
            connection.sendall(text)
            connection.settimeout(20)
            came = b""
            while chunk := connection.recv(65536):
                came += chunk
                if b"\r\n\r\n" in came:
                    break
            return came

    def head(self, path: str, *lines: str, method: str = "POST") -> bytes:
        """Return the head of a request."""
        told = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Deltagrade-Wire: 1"]
        told += [f"Authorization: Bearer {self.token}", *lines, "", ""]
        return "\r\n".join(told).encode("latin-1")


@pytest.fixture
def ada(address: str, site: Site) -> Attacker:
    return Attacker(address, make_token(site.register, "ada"))


def test_work_of_others_is_not_there(ada: Attacker, at: At, site: Site) -> None:
    bo = at("bo")
    _, receipt = Attacker(ada.address, kept_token(ada.address)).submits(WORK)
    site.exchange.give_back("feedback", {receipt["folder"]: "Bo's own."})
    key = key_of(site.course.id, receipt["folder"])
    assert bo.with_known([])[0].folder == receipt["folder"]
    for path in (f"/api/files/{key}", f"/api/given/feedback/{key}", f"/api/given/receipt/{key}"):
        status, told = ada.sends("GET", path)
        assert (status, told["message"]) == (404, "There is no such submission.")
        assert ada.sends("GET", path.replace(key, "0" * 48)) == (status, told)  # as if there were none
    for path in ("/api/incoming/01-relu", f"/api/held/{key}"):
        assert ada.sends("GET", path)[0] == 403
    assert ada.sends("GET", "/api/course")[1]["known"].get("receipts", []) == []
    assert ada.sends("POST", "/api/given/feedback", {receipt["folder"]: b"Hacked."})[0] == 403
    assert ada.sends("PUT", "/api/releases/01-relu", {"plan": b"", "files": None})[0] == 403


def test_replay_changes_nothing_and_ends_with_the_token(ada: Attacker, site: Site) -> None:
    first = ada.submits(WORK, "the-very-same-secret")
    assert [ada.submits(WORK, "the-very-same-secret") for _ in range(3)] == [first] * 3
    assert ada.submits({"relu.py": b"other"}, "the-very-same-secret") == first
    assert len(site.served.receipts("ada")) == 1
    revoke(site.register, "ada", is_staff=False)
    assert ada.submits(WORK, "the-very-same-secret")[0] == 401


def test_id_of_a_submission_is_no_place_for_tricks(ada: Attacker, site: Site) -> None:
    for secret in ("short", "x" * 65, "a+b+c-16-letters-", "../../../../../../x", "é" * 20, "a" * 20 + "\n"):
        assert ada.submits(WORK, secret)[0] == 400
    assert site.served.receipts("ada") == []


NO_FILES = [
    {},
    {"": b""},
    {"../relu.py": b""},
    {"/etc/passwd": b""},
    {"a/../../b.py": b""},
    {"a//b.py": b""},
    {"./a.py": b""},
    {"a\\b.py": b""},
    {"a\0.py": b""},
    {"a\n.py": b""},
    {"\u202egpj.py": b""},
    {"-rf": b""},
    {"relu.py": b"", "Relu.py": b""},
    {"a": b"", "a/b.py": b""},
    {".grader.toml": b""},
    {"a/.git/config": b""},
    {"timestamp.txt": b""},
    {"a/__pycache__/b.pyc": b""},
    {"x" * 300: b""},
    {"a/" * 25 + "b.py": b""},
    {f"{number}.py": b"" for number in range(1001)},
]


def test_names_of_files_are_checked_as_elsewhere(ada: Attacker, site: Site) -> None:
    assert [files for files in NO_FILES if ada.submits(files)[0] != 400] == []
    assert site.served.receipts("ada") == []
    assert list((site.course.served / "files").glob("*.zip")) == []


def test_names_of_assignments_are_those_that_are_released(ada: Attacker) -> None:
    for name in ("02-loss", "..", "../01-relu", "/etc", "", "01-relu\0", ".git"):
        quoted = urllib.parse.quote(name, safe="")
        paths = (f"/api/releases/{quoted}", f"/api/releases/{quoted}/outline")
        answers = [ada.submits(WORK, name=name)[0], *(ada.sends("GET", path)[0] for path in paths)]
        assert {*answers} <= {400, 404, 405}, name
        assert 405 not in answers[1:], name


NO_MESSAGES = [
    b"",
    b"\xc1",
    os.urandom(1000),
    b"\x91" * 100_000,
    msgspec.msgpack.encode({"secret": 1, "sent": {}, "files": {}}),
    msgspec.msgpack.encode({"secret": "x" * 22, "sent": {}, "files": {"a.py": "text"}}),
    msgspec.msgpack.encode({"secret": "x" * 22, "sent": {"partners": ["x"] * 100}, "files": {}}),
    msgspec.msgpack.encode({"secret": "x" * 22, "sent": {"python": "\x1b[2J"}, "files": {}}),
    b"\x84\xa6secret\xa1x\xa4sent\x80\xa5files\x80\xa4more" + b"\x91" * 200_000,
    b"\x83\xa6secret\xdb\xff\xff\xff\xffx",
    b"\x83\xa6secret\xa2\xff\xfe\xa4sent\x80\xa5files\x80",
]


def test_what_is_no_message_is_refused(ada: Attacker, site: Site) -> None:
    for body in NO_MESSAGES:
        status, told = ada.sends("POST", SUBMIT, body)
        assert (status, set(told)) == (400, {"message", "hint", "kind"}), body[:100]
    assert site.served.receipts("ada") == []


def test_too_much_is_refused_before_it_is_read(ada: Attacker) -> None:
    for lines in (["Content-Length: 99999999999"], ["Content-Length: 13000000"]):
        assert b" 413 " in ada.types(ada.head(SUBMIT, *lines)).splitlines()[0]
    chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    came = ada.types(
        ada.head(SUBMIT, "Transfer-Encoding: chunked") + chunk * 193
    )  # 12.06 MiB, and it goes on
    assert b" 413 " in came.splitlines()[0]
    nobody = Attacker(ada.address, "")
    assert b" 401 " in nobody.types(nobody.head(SUBMIT, "Content-Length: 1000")).splitlines()[0]


def test_too_much_work_is_refused(ada: Attacker, site: Site) -> None:
    status, told = ada.submits({"a.bin": bytes(10 * 2**20 + 1)})
    assert (status, "the limit is 10 MiB" in told["message"]) == (400, True)


def test_body_that_never_comes_is_given_up(ada: Attacker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grader.service.limits._SLOWEST", 0.1)
    assert b" 408 " in ada.types(ada.head(SUBMIT, "Content-Length: 1000") + b"x").splitlines()[0]


TWO_WAYS = [
    ["Content-Length: 5", "Content-Length: 6"],
    ["Content-Length: -1"],
    ["Content-Length: 5", "Transfer-Encoding: chunked, identity"],
    ["Transfer-Encoding: gzip"],
    ["X: a\0b"],
    [" folded: x"],
    ["X: " + "y" * 200_000],
    ["Content-Length: ٥"],
]


def test_heads_that_two_servers_could_read_in_two_ways_are_refused(ada: Attacker) -> None:
    for lines in TWO_WAYS:
        text = ada.head(SUBMIT).decode("latin-1")[:-2] + "\r\n".join([*lines, "", ""])
        assert 400 <= int(ada.types(text.encode("utf-8")).split()[1]) < 500, lines


ELSEWHERE = [
    "/static/../app.py",
    "/static/%2e%2e/app.py",
    "/static/..%2fapp.py",
    "/static//etc/passwd",
    "/static/%2fetc%2fpasswd",
    "/static/..\\app.py",
    "/static/%00",
    "/api/given/..%2f..%2fcourse.toml/x",
    "//evil.example/",
    "/api/releases/%2e%2e%2f%2e%2e",
]


def test_paths_lead_nowhere_else(ada: Attacker) -> None:
    for path in ELSEWHERE:
        came = ada.types(ada.head(path, "Connection: close", method="GET"))
        assert came.split()[1] in (b"400", b"404"), path
        assert b"make_app" not in came


def test_cookie_or_address_is_no_token(ada: Attacker, signed_in: SignedIn) -> None:
    session = signed_in("ada").cookies["grader-session"]
    nobody = Attacker(ada.address, "")
    assert nobody.sends("GET", "/api/course", Cookie=f"grader-session={session}")[0] == 401
    assert nobody.sends("GET", f"/api/course?token={ada.token}")[0] == 401
    assert nobody.sends("GET", "/api/course", Authorization=f"Basic {ada.token}")[0] == 401
    assert nobody.sends("GET", "/api/course", Authorization=f"Bearer {session}")[0] == 401


def test_too_often_is_refused_with_when_to_come_again(
    ada: Attacker, at: At, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = site.root / "course.toml"
    plan.write_text(plan.read_text() + "\n[serve]\nsubmissions_per_hour = 3\nquota_mib = 0.001\n")
    assert [ada.submits(WORK)[0] for _ in range(4)] == [200, 200, 200, 429]
    again = ada.submits(WORK, "the-very-same-secret")
    assert again[1]["kind"] == ""
    bo = Attacker(ada.address, make_token(site.register, "bo"))
    assert [bo.submits({"a.py": bytes(600)})[0] for _ in range(2)] == [200, 400]
    monkeypatch.setattr("grader.service.limits._MOST_REQUESTS", 5)
    statuses = [ada.sends("GET", "/api/course")[0] for _ in range(3)]
    assert 429 in statuses or statuses == [200] * 3


def test_other_version_is_refused(ada: Attacker) -> None:
    status, told = ada.sends("GET", "/api/course", Deltagrade_Wire="2")
    assert (status, told["kind"]) == (426, "version")
    assert NotDone(**told).message


def test_server_answers_under_its_own_name_alone(make_course: Callable[..., Course]) -> None:
    app = make_app(make_course('exchange = "serve"', '[serve]\nurl = "https://course.example"'))
    for host, status in (("course.example", 200), ("evil.example", 400), ("course.example.evil", 400)):
        assert Browser(app, base_url=f"https://{host}").get("/login").status_code == status


def test_no_token_is_in_a_log_or_an_answer(
    ada: Attacker, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], site: Site
) -> None:
    secret = ada.token.split("_", 2)[2]
    (site.root / "course.toml").write_text("broken")
    answers = [ada.sends("GET", "/api/course"), ada.submits(WORK), ada.sends("GET", f"/{ada.token}")]
    assert [status for status, _ in answers] == [503, 503, 404]
    assert str(site.root) not in str(answers)
    assert secret not in caplog.text + "".join(capfd.readouterr()) + str(answers[:2])


def test_receipt_is_only_given_for_what_is_registered(ada: Attacker, site: Site) -> None:
    status, told = ada.submits(WORK)
    receipt = msgspec.convert(told, Receipt)
    assert (status, site.served.receipts("ada")) == (200, [receipt])
