"""A headless Chromium for tests of pages, and axe-core, which finds what keeps people out of them."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

PATIENCE = 300.0
_NAMES = ("chromium", "chromium-browser", "google-chrome")
_CHROMIUM = next(filter(None, map(shutil.which, _NAMES)), None)
_DRIVER = shutil.which("chromedriver")
AXE = Path(__file__).with_name("npm") / "node_modules" / "axe-core" / "axe.min.js"
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
)
_HERE = ("data:", "blob:", "file:", "about:", "chrome")
_HARMLESS = ("minor", "moderate")
# What has a colour is on the way to another one for a moment, once the scheme has changed.
_STILL = "return document.getAnimations().every(one => one.playState !== 'running')"
_BY_LOOKS = ["color-contrast", "link-in-text-block", "scrollable-region-focusable"]


class Chromium:
    """A window."""

    def __init__(self, profile: Path) -> None:
        from selenium.webdriver import Chrome, ChromeOptions, ChromeService

        options = ChromeOptions()
        options.binary_location = _CHROMIUM or ""
        for flag in (*_FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        environment = {**os.environ, "HOME": str(profile)}
        self.window: Any = Chrome(options, ChromeService(_DRIVER, env=environment))
        self.window.set_script_timeout(PATIENCE)

    def forget(self, zone: str = "") -> None:
        """Be as new, in a time zone."""
        self.window.get("about:blank")
        self.window.execute_cdp_cmd("Network.clearBrowserCookies", {})
        self.window.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": zone})
        self.look(1280, dark=False)
        self.complaints()
        self.elsewhere("")

    def look(self, width: int, *, dark: bool) -> None:
        """Be as wide as a phone or a screen, light or dark."""
        told = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
        self.window.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", told)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        still = {"name": "prefers-reduced-motion", "value": "reduce"}
        self.window.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme, still]})

    def all(self, selector: str) -> list[Any]:
        """Return the elements that a CSS selector finds."""
        found: list[Any] = self.window.find_elements("css selector", selector)
        return found

    def text(self, selector: str = "body") -> str:
        """Return what can be read in an element."""
        return "".join(element.text for element in self.all(selector))

    def wait(self, condition: Callable[[], Any]) -> Any:
        """Wait until something is so; return it."""
        from selenium.common.exceptions import StaleElementReferenceException
        from selenium.webdriver.support.ui import WebDriverWait

        waiting = WebDriverWait(self.window, PATIENCE, 0.05, [StaleElementReferenceException])
        return waiting.until(lambda _: condition())

    def barriers(self) -> dict[str, list[str]]:
        """Return what is wrong with the page as a screen and, in the dark, as a phone shows it.

        On a phone axe-core only runs the rules on which width and colours depend: the elements are the same.
        """
        found = dict[str, list[str]]()
        for width, dark, rules in ((390, True, _BY_LOOKS), (1280, False, [])):
            self.look(width, dark=dark)
            self.wait(lambda: self.window.execute_script(_STILL))
            wrong = self.serious({"resultTypes": ["violations"]} | ({"runOnly": rules} if rules else {}))
            if wrong := wrong + ["too wide"] * self.is_wider_than_the_screen():
                found[f"{width} pixels{', dark' * dark}"] = wrong
        return found

    def serious(self, options: dict[str, Any] | None = None) -> list[str]:
        """Return what axe-core finds on the page as it is shown, if it is installed."""
        if not AXE.exists():
            return []
        if not self.window.execute_script("return 'axe' in window"):
            self.window.execute_script(AXE.read_text())
        call = "const [how, done] = arguments; axe.run(how).then((found) => done(found.violations))"
        found = self.window.execute_async_script(call, options or {"resultTypes": ["violations"]})
        return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found if one["impact"] not in _HARMLESS]

    def is_wider_than_the_screen(self) -> bool:
        """Return whether the page has to be moved sideways."""
        wide = "return document.documentElement.scrollWidth > document.documentElement.clientWidth"
        return bool(self.window.execute_script(wide))

    def elsewhere(self, address: str) -> list[str]:
        """Return what was asked since this was asked last, of another than the server at an address."""
        messages = (json.loads(line["message"])["message"] for line in self.window.get_log("performance"))
        sent = (one["params"] for one in messages if one["method"] == "Network.requestWillBeSent")
        return [
            one["request"]["url"] for one in sent if not one["request"]["url"].startswith((address, *_HERE))
        ]

    def complaints(self) -> list[str]:
        """Return what the page told the console since this was asked last, such as that it breaks its CSP."""
        return [one["message"] for one in self.window.get_log("browser") if one["level"] == "SEVERE"]


@contextmanager
def chromium(profile: Path) -> Iterator[Chromium]:
    """Give a window, if there is a browser and what drives it."""
    if not (_CHROMIUM and _DRIVER and find_spec("selenium")):
        pytest.skip("Chromium, its driver or selenium is missing: apt-get install chromium chromium-driver")
    browser = Chromium(profile)
    try:
        yield browser
    finally:
        browser.window.quit()
