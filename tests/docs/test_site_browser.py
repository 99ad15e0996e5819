"""The site of the docs: no link of it is broken, it asks for nothing elsewhere, and it keeps nobody out."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from chromium import Chromium

ROOT = Path(__file__).parents[2]
PAGES = ["", "tutorials/student/", "running/", "reference/course-toml/"]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("material")
    folder = tmp_path_factory.mktemp("site") / "site"
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "-d", str(folder)]
    done = subprocess.run(command, cwd=ROOT, text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_the_site_is_built_and_none_of_its_links_is_broken(site: Path) -> None:
    made = (site / "reference" / "course-toml" / "index.html").read_text()
    assert "max_submission_mib" in made and "of all files together" in made
    whole = "".join(path.read_text() for path in site.rglob("*.html"))
    outside = re.findall(r'(?:src|href)="(https?:[^"]+)"', whole)
    assert not [one for one in outside if "fonts" in one or "cdn" in one]


def test_the_site_keeps_nobody_out(address: str, chromium: Chromium) -> None:
    chromium.forget()
    for path in PAGES:
        chromium.window.get(address + path)
        assert chromium.barriers() == {}, path
    assert (chromium.complaints(), chromium.elsewhere(address)) == ([], [])
