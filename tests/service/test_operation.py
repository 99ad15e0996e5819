"""What whoever runs the server sees: health, metrics, a log without anybody's work, and an orderly end."""

from __future__ import annotations

import io
import json
import logging
import shutil
import socket
import ssl
import subprocess
from collections import namedtuple
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import msgspec
import pytest
from click.testing import CliRunner
from running_server import grader_serve
from service_fixtures import Browser, SignedIn
from starlette.routing import Route

from grader.cli.main import cli
from grader.course.model import Course
from grader.exchange.client import WIRE, WIRE_HEADER
from grader.exchange.http import Sending
from grader.exchange.submission import Sent
from grader.service.operation import METRICS_VARIABLE, JsonLog
from grader.service.people import make_token
from grader.service.site import Site

Usage = namedtuple("Usage", "total used free")


def look(browser: Browser) -> tuple[int, dict[str, str]]:
    browser.app.state.metrics._until = 0.0  # type: ignore[attr-defined]
    answer = browser.get("/healthz")
    return answer.status_code, answer.json()


def test_healthy_server_says_so_to_everybody(browser: Browser) -> None:
    well = {"status": "ok", "course": "ok", "register": "ok", "disk": "ok"}
    assert look(browser) == (200, well)


def test_what_fails_is_named_and_why_is_in_the_log(
    browser: Browser, site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**9, 10**9, 10**6))
    assert look(browser)[1]["disk"] == "failing"
    monkeypatch.undo()
    plan = site.root / "course.toml"
    before = plan.read_text()
    plan.write_text(before + "[late")
    status, found = look(browser)
    assert (status, found["course"], found["register"]) == (503, "failing", "ok")
    plan.write_text(before)
    site.register.engine.dispose()
    (site.course.served / "register.db").write_bytes(b"no database" * 1000)
    for name in ("register.db-wal", "register.db-shm"):
        (site.course.served / name).unlink(missing_ok=True)
    assert look(browser)[1]["register"] == "failing"
    facts = [record.facts for record in caplog.records if record.message == "failing"]
    assert {"disk", "course", "register"} <= {fact["part"] for fact in facts}
    assert any("MiB are free" in fact["why"] for fact in facts)


def test_metrics_are_for_who_has_the_token(
    browser: Browser, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert browser.get("/metrics").status_code == 403
    monkeypatch.setenv(METRICS_VARIABLE, "a token")
    assert browser.get("/metrics", headers={"Authorization": "Bearer another"}).status_code == 403
    signed_in("ada").get("/nowhere/ada?code=1")
    told = browser.get("/metrics", headers={"Authorization": "Bearer a token"}).text
    assert 'grader_requests_total{method="GET",route="/login",status="200"} 1.0' in told
    assert 'grader_requests_total{method="GET",route="",status="404"} 1.0' in told
    assert 'grader_healthy{part="disk"} 1.0' in told
    assert "grader_submissions 0.0" in told
    assert "ada" not in told and "nowhere" not in told


@pytest.mark.slow
def test_metrics_are_for_this_computer_past_the_server_in_front(address: str) -> None:
    assert "grader_free_bytes" in httpx2.get(f"{address}/metrics").text
    assert httpx2.get(f"{address}/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 403


@pytest.fixture
def lines() -> Iterator[Any]:
    """Return what has been logged so far, as it is written."""
    stream, log = io.StringIO(), logging.getLogger("grader")
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLog())
    log.addHandler(handler)
    before = log.level
    log.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    log.removeHandler(handler)
    log.setLevel(before)


def test_log_knows_who_asked_for_what_but_nothing_of_their_work(
    lines: Any, browser: Browser, signed_in: SignedIn, site: Site
) -> None:
    signed_in("ada").get("/grading?note=an-answer")
    token, headers = make_token(site.register, "bo"), {WIRE_HEADER: WIRE, "X-Request-ID": "of-the-proxy-1"}
    body = msgspec.msgpack.encode(Sending("s" * 22, Sent(), {"relu.py": b"an answer"}))
    answer = browser.post(
        "/api/submissions/01-relu", content=body, headers={**headers, "Authorization": f"Bearer {token}"}
    )
    assert (answer.status_code, answer.headers["x-request-id"]) == (200, "of-the-proxy-1")
    last = lines()[-1]
    assert last | {"at": "", "ms": 0, "bytes": 0} == {
        "at": "", "level": "info", "logger": "grader.service", "message": "request", "id": "of-the-proxy-1",
        "method": "POST", "route": "/api/submissions/{name}", "status": 200, "ms": 0, "bytes": 0,
        "client": "testclient", "person": "bo", "role": "student",
    }  # fmt: skip
    everything = json.dumps(lines())
    for secret in ("answer", token, token.split("_", 2)[2], "note"):
        assert secret not in everything


def test_id_that_was_made_up_to_forge_lines_is_not_taken(lines: Any, browser: Browser) -> None:
    answer = browser.get("/login", headers={"X-Request-ID": 'x", "role": "instructor'})
    assert len(answer.headers["x-request-id"]) == 16
    assert lines()[-1]["id"] == answer.headers["x-request-id"]


def test_failure_is_logged_with_its_place_and_without_its_words(lines: Any, app: Any) -> None:
    def fail(_: Any) -> None:
        raise ValueError("an answer of somebody")

    app.router.routes.insert(0, Route("/fail", fail))
    with Browser(app, base_url="https://course.example", raise_server_exceptions=False) as browser:
        answer = browser.get("/fail")
    assert answer.status_code == 500
    failed = next(line for line in lines() if line["message"] == "failed")
    assert (failed["error"], failed["level"]) == ("ValueError", "error")
    assert any(" fail" in place for place in failed["where"])
    assert "somebody" not in json.dumps(lines()) and "somebody" not in answer.text


@pytest.mark.slow
def test_running_requests_end_before_the_server_does(served: Course, site: Site, tmp_path: Path) -> None:
    token = make_token(site.register, "ada")
    body = msgspec.msgpack.encode(Sending("s" * 22, Sent(), {"relu.py": b"x = 1\n" * 10_000}))
    head = f"POST /api/submissions/01-relu HTTP/1.1\r\nHost: localhost\r\n{WIRE_HEADER}: {WIRE}\r\n"
    head += f"Authorization: Bearer {token}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    with grader_serve(served.root, tmp_path / "log") as server:
        with socket.create_connection(("127.0.0.1", server.port)) as student:
            student.sendall(head.encode() + body[:1000])
            # Another answer shows that the server has had time to take that one up.
            assert httpx2.get(f"{server.address}/healthz").status_code == 200
            server.process.terminate()
            while not any("Waiting for" in line["message"] for line in server.lines):
                assert server.process.poll() is None
            student.sendall(body[1000:])
            with student.makefile("rb") as answer:
                assert answer.read().startswith(b"HTTP/1.1 200 OK")
        server.process.wait(60)
        assert [line["route"] for line in server.lines if line["message"] == "request"] == [
            "/api/submissions/{name}"
        ]
    assert len(site.served.receipts("ada")) == 1


@pytest.mark.slow
def test_server_speaks_tls_itself(served: Course, tmp_path: Path) -> None:
    certificate, key = self_signed(tmp_path)
    options = ("--certificate", str(certificate), "--key", str(key))
    with grader_serve(served.root, tmp_path / "log", *options) as server:
        assert server.address.startswith("https://")
        known = ssl.create_default_context(cafile=str(certificate))
        answer = httpx2.get(f"https://localhost:{server.port}/healthz", verify=known)
        assert answer.json()["status"] == "ok"


def self_signed(folder: Path) -> tuple[Path, Path]:
    """Return a certificate for this computer, and its key."""
    certificate, key = folder / "course.pem", folder / "course.key"
    names = "subjectAltName=DNS:localhost,DNS:course.example.edu,IP:127.0.0.1"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-keyout", key, "-out", certificate, "-days", "2", "-subj", "/CN=localhost", "-addext", names],
        check=True, capture_output=True,
    )  # fmt: skip
    return certificate, key


def types(course: Course, *arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(cli, ["serve", "--course", str(course.root), *arguments])
    assert "Traceback" not in done.output
    return done.exit_code, done.output


def test_what_cannot_be_served_is_told(served: Course, tmp_path: Path) -> None:
    empty = tmp_path / "empty.pem"
    empty.touch()
    status, said = types(served, "--certificate", str(empty), "--key", str(empty))
    assert (status, "TLS cannot be spoken" in said) == (2, True)
    assert types(served, "--certificate", str(empty))[0] == 2
    with socket.create_server(("127.0.0.1", 0)) as other:
        status, said = types(served, "--port", str(other.getsockname()[1]))
    assert (status, "Name another --host or --port" in said) == (2, True)
