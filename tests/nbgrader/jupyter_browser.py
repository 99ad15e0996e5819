"""A real JupyterLab and a headless Chromium that looks at it."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pytest

PATIENCE = 120.0
_LAB = """
import sys

sys.modules["rfc3987_syntax"] = None  # as in conftest.py
from jupyterlab.labapp import main

main()
"""
_NAMES = ("chromium", "chromium-browser", "google-chrome")
_CHROMIUM = next(filter(None, map(shutil.which, _NAMES)), None)
_DRIVER = shutil.which("chromedriver")
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--window-size=1100,900",
)


def require_jupyter_and_chromium() -> None:
    """Skip the tests of a file where a part is missing."""
    for package in ("jupyterlab", "nbgrader", "selenium"):
        try:
            version(package)
        except PackageNotFoundError:
            told = f"{package} is not installed: pip install -e '.[dev,instructor]'"
            pytest.skip(told, allow_module_level=True)
    if _CHROMIUM is None or _DRIVER is None:
        told = "Chromium or its driver is not installed: apt-get install chromium chromium-driver"
        pytest.skip(told, allow_module_level=True)


@contextmanager
def jupyter_lab(root: Path, course: Path, environment: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Run JupyterLab, which shows `root`, in the folder of a course; give its address and its token."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex(16)
    options = {"port": port, "port_retries": 0, "root_dir": root, "open_browser": False}
    command = [sys.executable, "-c", _LAB, "--allow-root", f"--IdentityProvider.token={token}"]
    command += [f"--ServerApp.{name}={value}" for name, value in options.items()]
    log = root / "jupyter.log"
    address = f"http://127.0.0.1:{port}"
    _without_news(Path(environment["JUPYTER_CONFIG_DIR"]))
    with log.open("wb") as told:
        server = subprocess.Popen(command, cwd=course, env=environment, stdout=told, stderr=told)
    try:
        _wait_for(f"{address}/api", server, log)
        yield address, token
    finally:
        server.terminate()
        server.wait(PATIENCE)


def _without_news(settings: Path) -> None:
    """Keep JupyterLab from asking whether it may fetch news."""
    page = settings / "labconfig" / "page_config.json"
    page.parent.mkdir(parents=True)
    page.write_text('{"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": true}}')


def _wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(url, timeout=PATIENCE):
                return
        except urllib.error.URLError:
            try:
                server.wait(0.2)
            except subprocess.TimeoutExpired:
                continue
            break
    pytest.fail(f"JupyterLab does not answer:\n{log.read_text()}")


class Browser:
    """A window of Chromium.

    Parameters
    ----------
    profile : Path
        A new folder for its settings.
    """

    def __init__(self, profile: Path) -> None:
        from selenium.webdriver import Chrome, ChromeOptions, ChromeService

        options = ChromeOptions()
        options.binary_location = _CHROMIUM or ""
        for flag in (*_FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        environment = {**os.environ, "HOME": str(profile)}
        service = ChromeService(_DRIVER, env=environment)
        self.window = Chrome(options, service)

    def all(self, selector: str) -> list[Any]:
        """Return the elements that a CSS selector finds."""
        return self.window.find_elements("css selector", selector)

    def wait(self, condition: Callable[[], Any]) -> Any:
        """Wait until something is so; return it."""
        from selenium.common.exceptions import StaleElementReferenceException
        from selenium.webdriver.support.ui import WebDriverWait

        waiting = WebDriverWait(self.window, PATIENCE, ignored_exceptions=[StaleElementReferenceException])
        return waiting.until(lambda _: condition())

    def texts(self, selector: str) -> list[str]:
        """Return what the elements say that a CSS selector finds, out of sight or not."""
        script = (
            "const copy = arguments[0].cloneNode(true);"
            "copy.querySelectorAll('style').forEach(style => style.remove()); return copy.textContent"
        )
        return [self.window.execute_script(script, element).strip() for element in self.all(selector)]

    def scroll_to(self, element: Any) -> None:
        """Bring an element into sight."""
        self.window.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)

    def close(self) -> None:
        """End the browser."""
        self.window.quit()
