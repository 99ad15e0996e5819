"""The examples in `deploy/`: nginx in front is tried; the other files are held against their programs."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import msgspec
import pytest
from running_server import Running, grader_serve
from test_operation import self_signed

from grader.course.model import Course
from grader.exchange.client import WIRE, WIRE_HEADER
from grader.exchange.http import Sending
from grader.exchange.submission import Sent
from grader.service.people import make_token
from grader.service.site import Site

pytestmark = pytest.mark.slow
DEPLOY = Path(__file__).parents[2] / "deploy"
HOST = "course.example.edu"


def needs(program: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(not shutil.which(program), reason=f"{program} is not installed")


@contextmanager
def nginx(folder: Path, server: Running) -> Iterator[tuple[str, httpx2.Client]]:
    """Run nginx as the example says, at free ports, with a certificate of its own; give its address."""
    certificate, key = self_signed(folder)
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
        secure, plain = one.getsockname()[1], other.getsockname()[1]
    said = (DEPLOY / "nginx.conf").read_text()
    for before, now in {
        "listen 443 ssl": f"listen 127.0.0.1:{secure} ssl",
        "listen [::]:443 ssl;": "",
        "listen 80": f"listen 127.0.0.1:{plain}",
        "listen [::]:80;": "",
        "/etc/ssl/certs/course.pem": str(certificate),
        "/etc/ssl/private/course.key": str(key),
        "127.0.0.1:8000": f"127.0.0.1:{server.port}",
    }.items():
        assert before in said
        said = said.replace(before, now)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "\n".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    head = f"user root;\npid {folder}/nginx.pid;\nerror_log {folder}/nginx.log;\ndaemon off;\nevents {{}}\n"
    (folder / "nginx.conf").write_text(f"{head}http {{\naccess_log off;\n{places}\n{said}\n}}\n")
    command = ["nginx", "-p", str(folder), "-e", f"{folder}/nginx.log", "-c", str(folder / "nginx.conf")]
    subprocess.run([*command, "-t"], check=True, capture_output=True)
    known = ssl.create_default_context(cafile=str(certificate))
    pid = folder / "nginx.pid"  # which `-t` leaves empty; it is written once nginx listens
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        address, names = f"https://127.0.0.1:{secure}", {"Host": HOST}
        with httpx2.Client(base_url=address, verify=known, headers=names) as client:
            try:
                while not (pid.exists() and pid.read_text()):
                    assert process.poll() is None, (folder / "nginx.log").read_text()
                yield address, client
            finally:
                process.terminate()


@needs("nginx")
def test_nginx_speaks_tls_and_only_its_word_on_who_asks_counts(
    served: Course, site: Site, tmp_path: Path
) -> None:
    plan = served.root / "course.toml"
    plan.write_text(f'{plan.read_text()}\n[serve]\nurl = "https://{HOST}"\n')
    token = make_token(site.register, "ada")
    log = tmp_path / "log"
    forged = {"X-Forwarded-For": "6.6.6.6", "X-Forwarded-Proto": "http", "X-Request-ID": "forged-forged"}
    with grader_serve(served.root, log) as server, nginx(tmp_path, server) as (_, browser):
        answer = browser.get("/login", headers=forged)
        assert (answer.status_code, "Sign in" in answer.text) == (200, True)
        assert browser.get("/metrics").status_code == 404
        assert browser.get("/login", headers={"Host": "evil.example"}).status_code in (400, 403)
        # The server takes an upload a little below what nginx lets through, and says what is too large.
        headers = {WIRE_HEADER: WIRE, "Authorization": f"Bearer {token}"}
        statuses = []
        for mib in (9, 11.5, 13):
            body = msgspec.msgpack.encode(
                Sending(
                    f"{mib}-a-secret-of-22-letters".replace(".", "-"), Sent(), {"a": b"1" * int(mib * 2**20)}
                )
            )
            answer = browser.post("/api/submissions/01-relu", content=body, headers=headers, timeout=60)
            statuses.append((answer.status_code, WIRE_HEADER in answer.headers))
        assert statuses == [(200, True), (400, True), (413, False)]
        server.stop()
        first = next(line for line in server.lines if line.get("route") == "/login")
    assert (first["client"], first["id"] != forged["X-Request-ID"], len(first["id"])) == (
        "127.0.0.1",
        True,
        32,
    )


def test_word_of_another_than_the_server_in_front_counts_for_nothing(served: Course, tmp_path: Path) -> None:
    with grader_serve(served.root, tmp_path / "log", "--proxy", "192.0.2.1") as server:
        httpx2.get(f"{server.address}/login", headers={"X-Forwarded-For": "6.6.6.6"})
        server.stop()
        assert [line["client"] for line in server.lines if line["message"] == "request"] == ["127.0.0.1"]
    with grader_serve(served.root, tmp_path / "log", "--proxy", "127.0.0.1") as server:
        httpx2.get(f"{server.address}/login", headers={"X-Forwarded-For": "6.6.6.6"})
        server.stop()
        assert [line["client"] for line in server.lines if line["message"] == "request"] == ["6.6.6.6"]


@needs("caddy")
def test_example_for_caddy_is_one(tmp_path: Path) -> None:
    command = ["caddy", "validate", "--adapter", "caddyfile", "--config", DEPLOY / "Caddyfile"]
    home = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(command, capture_output=True, text=True, env=home, check=False)
    assert done.returncode == 0, done.stderr


@needs("systemd-analyze")
def test_unit_is_one(tmp_path: Path) -> None:
    unit = tmp_path / "grader.service"
    text = (DEPLOY / "grader.service").read_text()
    unit.write_text(text.replace("/srv/grader/bin/grader", f"{Path(sys.executable).parent}/grader"))
    done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False)
    assert (done.returncode, [line for line in done.stderr.splitlines() if "grader" in line]) == (0, [])
