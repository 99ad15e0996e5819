"""A window of Chromium on pages of `grader serve`, which axe-core looks at."""

from __future__ import annotations

import itertools
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

AXE = Path(__file__).parents[1] / "npm" / "node_modules" / "axe-core" / "axe.min.js"
PATIENCE = 60.0
WIDTHS = {"desktop": 1280, "phone": 390}
_CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
_DRIVER = shutil.which("chromedriver")
_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--force-prefers-reduced-motion",
)


def require_chromium_and_axe() -> None:
    """Skip the tests of a file where a part is missing."""
    pytest.importorskip("selenium", reason="selenium is not installed: pip install -e '.[dev]'")
    if _CHROMIUM is None or _DRIVER is None:
        told = "Chromium or its driver is not installed: apt-get install chromium chromium-driver"
        pytest.skip(told, allow_module_level=True)
    if not AXE.exists():
        pytest.skip("axe-core is not installed: npm install --prefix tests/npm", allow_module_level=True)


class Window:
    """A person's window, in which every page that is shown is looked at."""

    def __init__(self, profile: Path, address: str) -> None:
        from selenium.webdriver import Chrome, ChromeOptions, ChromeService

        self.address, self.seen = address, dict[str, list[str]]()
        options = ChromeOptions()
        options.binary_location = _CHROMIUM or ""
        for flag in (*_FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.chrome = Chrome(options, ChromeService(_DRIVER, env={**os.environ, "HOME": str(profile)}))
        self.resize("desktop")

    def resize(self, width: str, *, dark: bool = False) -> None:
        """Have the page as wide as a desktop's or a phone's."""
        phone = width == "phone"
        metrics = {"width": WIDTHS[width], "height": 900, "deviceScaleFactor": 1, "mobile": phone}
        self.chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        scheme = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        self.chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": scheme})

    def go(self, path: str) -> None:
        """Open a page, and look at it."""
        self.chrome.get(f"{self.address}{path}")
        self.look()

    def look_at_document(self, copy: Path) -> None:
        """Look at a copy of a document that is shut off, in which no script may run."""
        path = self.path
        copy.write_text(self.chrome.page_source, encoding="utf-8")
        self.chrome.get(copy.as_uri())
        self.look(path)

    def look(self, path: str = "") -> None:
        """Note what axe-core finds serious on the page that is shown, at both widths, light and dark."""
        path = path or self.path
        for width, dark in itertools.product(WIDTHS, (False, True)):
            self.resize(width, dark=dark)
            at = f"{path} on a {width}{' in the dark' * dark}"
            self.seen[at] = self._found()
            wide = self.chrome.execute_script("return document.documentElement.scrollWidth")
            if wide > WIDTHS[width]:
                self.seen[at].append(f"it is {wide} pixels wide")
        self.resize("desktop")

    def _found(self) -> list[str]:
        self.chrome.execute_script(AXE.read_text(encoding="utf-8"))
        found = self.chrome.execute_async_script(
            "const done = arguments[arguments.length - 1];"
            "axe.run({resultTypes: ['violations']}).then(r => done(r.violations), e => done(String(e)));"
        )
        assert isinstance(found, list), found
        serious = [one for one in found if one["impact"] in ("serious", "critical")]
        return [
            f"{one['id']}: {node['html'][:200]}: {node['failureSummary']}"
            for one in serious
            for node in one["nodes"]
        ]

    @property
    def path(self) -> str:
        """The page that is shown."""
        return str(self.chrome.current_url).removeprefix(self.address)

    def one(self, selector: str) -> Any:
        """Return the element that a CSS selector finds, once it is there."""
        return self.wait(lambda: next(iter(self.chrome.find_elements("css selector", selector)), None))

    def click(self, text: str) -> None:
        """Click at the link or button that says something."""
        found = f"//*[self::a or self::button][contains(normalize-space(.), {json.dumps(text)})]"
        element = self.wait(lambda: next(iter(self.chrome.find_elements("xpath", found)), None))
        self.chrome.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
        element.click()

    def says(self, text: str) -> None:
        """Wait until the page says something."""
        self.wait(lambda: text in self.chrome.find_element("css selector", "body").text)

    def wait(self, condition: Callable[[], Any]) -> Any:
        """Wait until something is so; return it."""
        from selenium.common.exceptions import StaleElementReferenceException, WebDriverException
        from selenium.webdriver.support.ui import WebDriverWait

        ignored = [StaleElementReferenceException, WebDriverException]
        waiting = WebDriverWait(self.chrome, PATIENCE, ignored_exceptions=ignored)
        try:
            return waiting.until(lambda _: condition())
        except Exception as error:
            shown = self.chrome.find_element("css selector", "body").text
            raise AssertionError(f"{self.path} shows:\n{shown}") from error

    def troubles(self) -> list[str]:
        """Return what the console says, and requests to elsewhere."""
        said = [line["message"] for line in self.chrome.get_log("browser")]
        for line in self.chrome.get_log("performance"):
            message = json.loads(line["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                url = message["params"]["request"]["url"]
                if not url.startswith((self.address, "data:", "blob:", "file:", "about:", "chrome")):
                    said.append(f"asked {url}")
        return said

    def close(self) -> None:
        """End the browser."""
        self.chrome.quit()
