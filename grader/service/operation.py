"""What whoever runs the server sees of it: health, metrics and a log, in which nothing of anybody's work is.

A request is known by its route, never by its address, which may name a student, hold a code or a token. Who
asked stands in the log by id, and nowhere in the metrics.
"""

import datetime as dt
import hmac
import json
import logging
import os
import re
import secrets
import shutil
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterable
from typing import Any

import sqlalchemy as sa
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from grader.errors import GraderError
from grader.exchange.register import submissions
from grader.service.people import Person
from grader.service.site import Site

METRICS_VARIABLE = "GRADER_METRICS_TOKEN"
_LEAST_FREE_MIB = 200  # below which nothing should be handed in any more
_HEALTH_SECONDS = 2.0  # for which an answer holds, however often somebody asks
_QUIET = ("/healthz", "/metrics", "/static")  # asked too often to be told
_METHODS = {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"}
_HERE = {"127.0.0.1", "::1"}
_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_log = logging.getLogger("grader.service")
_HEADERS = {
    "content-security-policy": "default-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cache-control": "no-store",
}


class Watched:
    """Counts, times and logs every request; its answer gets an id, and what shuts it off from other sites."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        start, status, size = time.perf_counter(), 500, 0
        asked = dict(scope["headers"]).get(b"x-request-id", b"").decode("latin-1")
        number = asked if _ID.fullmatch(asked) else secrets.token_hex(8)  # such as of the server in front

        async def watch(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["x-request-id"] = number
                if scope["path"].startswith("/static/"):
                    headers.setdefault("cache-control", "max-age=3600")
                for name, text in _HEADERS.items():  # unless it has some of its own
                    headers.setdefault(name, text)
            size += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, receive, watch)
        except Exception:
            _log.exception("failed", extra={"facts": {"id": number}})
            raise
        finally:
            seconds = time.perf_counter() - start
            route = getattr(scope.get("route"), "path", "")
            method = scope["method"] if scope["method"] in _METHODS else "other"
            scope["app"].state.metrics.note(route, method, status, seconds)
            person: Person | None = scope.get("state", {}).get("person")
            facts = {"id": number, "method": method, "route": route, "status": status}
            facts |= {"ms": round(seconds * 1000, 1), "bytes": size, "client": (scope["client"] or ("",))[0]}
            facts |= {"person": person.id, "role": person.role} if person else {}
            level = logging.DEBUG if route in _QUIET and status < 400 else logging.INFO
            _log.log(level, "request", extra={"facts": facts})


class Metrics:
    """Whether the server can do its work, and what Prometheus is told."""

    def __init__(self, site: Site) -> None:
        self._site, self._lock = site, threading.Lock()
        self._health, self._until = dict[str, bool](), 0.0
        self._registry, names = CollectorRegistry(), ["route", "method", "status"]
        self._count = Counter("grader_requests", "Requests.", names, registry=self._registry)
        text = "How long requests took."
        self._seconds = Histogram("grader_request_seconds", text, ["route"], registry=self._registry)
        self._registry.register(self)

    def note(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count a request."""
        self._count.labels(route, method, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def health(self) -> dict[str, bool]:
        """Return what works: the course is read, the register answers, its disk takes files."""
        with self._lock:
            if time.monotonic() > self._until:
                checks = {"course": self._course, "register": self._submissions, "disk": self._disk}
                self._health = {name: _works(name, check) for name, check in checks.items()}
                self._until = time.monotonic() + _HEALTH_SECONDS
            return self._health

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Return what is looked at when somebody asks."""
        works = self.health()
        healthy = GaugeMetricFamily("grader_healthy", "Whether a part works.", labels=["part"])
        for name, state in works.items():
            healthy.add_metric([name], float(state))
        yield healthy
        yield GaugeMetricFamily("grader_free_bytes", "Room for submissions.", self._free_bytes())
        if works["register"]:
            yield GaugeMetricFamily("grader_submissions", "Submissions that came in.", self._submissions())

    def text(self) -> bytes:
        """Return all in the format of Prometheus."""
        return generate_latest(self._registry)

    def _free_bytes(self) -> int:
        return shutil.disk_usage(self._site.course.served).free

    def _course(self) -> None:
        self._site.course.require_sound()

    def _submissions(self) -> int:
        with self._site.register.reading() as connection:
            return int(connection.execute(sa.select(sa.func.count()).select_from(submissions)).scalar_one())

    def _disk(self) -> None:
        with tempfile.TemporaryFile(dir=self._site.course.served) as file:
            file.write(b"1")
            file.flush()
            os.fsync(file.fileno())
        if self._free_bytes() < _LEAST_FREE_MIB * 2**20:
            raise OSError(f"less than {_LEAST_FREE_MIB} MiB are free")


def _works(name: str, check: Callable[[], object]) -> bool:
    try:
        check()
    except (GraderError, OSError) as error:
        _log.error("failing", extra={"facts": {"part": name, "why": str(error)}})
        return False
    return True


def healthz(request: Request) -> Response:
    """Tell a monitor whether the server works; the log says more."""
    found = request.app.state.metrics.health()
    parts = {name: "ok" if works else "failing" for name, works in found.items()}
    good = all(found.values())
    return JSONResponse({"status": "ok" if good else "failing", **parts}, 200 if good else 503)


def metrics(request: Request) -> Response:
    """Tell metrics to who asks from this computer, past the server in front, or knows the token."""
    token = os.environ.get(METRICS_VARIABLE, "")
    shown = request.headers.get("authorization", "").removeprefix("Bearer ")
    forwarded = any(name in request.headers for name in ("x-forwarded-for", "forwarded"))
    here = not forwarded and request.client is not None and request.client.host in _HERE
    if not (here or (token and hmac.compare_digest(shown.encode(), token.encode()))):
        raise HTTPException(403, "Metrics are for this computer, or who has their token.")
    return PlainTextResponse(request.app.state.metrics.text(), media_type="text/plain; version=0.0.4")


class JsonLog(logging.Formatter):
    """A line of JSON for each message; of an exception its class and place, never its words."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        at = dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {"at": at, "level": record.levelname.lower(), "logger": record.name}
        line |= {"message": record.getMessage().strip(), **getattr(record, "facts", {})}
        if record.exc_info and record.exc_info[1]:
            trace = traceback.extract_tb(record.exc_info[2])
            line["error"] = type(record.exc_info[1]).__name__
            line["where"] = [f"{one.filename}:{one.lineno} {one.name}" for one in trace[-10:]]
        return json.dumps(line, ensure_ascii=False)


def start_logging() -> None:
    """Write all that this process logs to standard error, a line of JSON each."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLog())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in ("grader", "uvicorn"):
        logging.getLogger(name).setLevel(logging.INFO)


ROUTES = [Route("/healthz", healthz), Route("/metrics", metrics)]
