"""What comes in: how often one person may do something, how much may come at once, and our own forms."""

import asyncio
import hmac
import threading
import time
import urllib.parse
from collections import deque
from collections.abc import AsyncIterator

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Message

WITH_OUTPUTS = 4  # times as large as a submission may be an upload with notebooks
_MOST_REQUESTS, _MINUTE, _HOUR = 600, 60.0, 3600.0
_MOST_ON_THE_WAY = 2**30  # bytes of all bodies that are being received
_MOST_KEYS = 100_000
_MOST_FORM_KIB = 256  # of a form without files
_SLOWEST = 60.0  # seconds in which a form, or the first MiB of an upload, has to arrive


class Rates:
    """When what was done last; a process that starts anew has forgotten it."""

    def __init__(self) -> None:
        self._done = dict[tuple[str, str], deque[float]]()
        self._lock = threading.Lock()
        self.on_the_way = 0  # bytes of all requests; only the event loop's thread counts

    def spend(self, what: str, who: str, most: int = _MOST_REQUESTS) -> None:
        """Note that somebody does something; refuse it where that is too often, with when to come again."""
        seconds, now = (_MINUTE if what == "requests" else _HOUR), time.monotonic()
        with self._lock:
            if len(self._done) > _MOST_KEYS:
                self._done.clear()
            done = self._done.setdefault((what, who), deque())
            while done and done[0] <= now - seconds:
                done.popleft()
            if len(done) >= most:
                wait = max(1, round(done[0] + seconds - now))
                message = f"Those were too many {what}: the limit is {most} in {seconds / 60:g} min."
                raise HTTPException(429, message, {"Retry-After": str(wait)})
            done.append(now)


async def bounded(request: Request, most: int) -> AsyncIterator[bytes]:
    """Yield the body of a request; refuse one that is larger, best before it is read, or too slow."""
    said, size = request.headers.get("content-length", "0"), 0
    too_large = HTTPException(413, f"That is too large: the limit is {most / 2**20:.1f} MiB.")
    if not said.isdecimal() or int(said) > most:
        raise too_large
    limits: Rates = request.app.state.site.limits
    try:
        async with asyncio.timeout(_SLOWEST * max(1.0, int(said) / 2**20)):
            async for chunk in request.stream():
                size += len(chunk)
                limits.on_the_way += len(chunk)
                if limits.on_the_way > _MOST_ON_THE_WAY:
                    raise HTTPException(503, "Too much is being handed in just now.", {"Retry-After": "5"})
                if size > most:
                    raise too_large
                yield chunk
    except TimeoutError:
        raise HTTPException(408, "That came too slowly.") from None
    finally:
        limits.on_the_way -= size


async def form_of(request: Request, csrf: str, upload: bool) -> FormData:
    """Return what a form says, once it is known to be of one of our own pages, which hold a person's word."""
    if not from_here(request):
        raise HTTPException(403, "This form was sent from another site.")
    most = _MOST_FORM_KIB * 1024
    if upload:
        course = await run_in_threadpool(lambda: request.app.state.site.course)
        most += int(WITH_OUTPUTS * course.max_submission_mib * 2**20)
    body = bounded(request, most)

    async def receive() -> Message:
        chunk = await anext(body, None)
        return {"type": "http.request", "body": chunk or b"", "more_body": chunk is not None}

    form = await Request(request.scope, receive).form(max_files=100, max_fields=1000, max_part_size=most)
    shown = form.get("csrf") or request.headers.get("x-csrf-token", "")
    if csrf and not (isinstance(shown, str) and hmac.compare_digest(shown.encode(), csrf.encode())):
        await form.close()
        raise HTTPException(403, "This form is too old, or was sent from another site. Load its page again.")
    return form


def from_here(request: Request) -> bool:
    """Return whether a browser says that a request comes from one of our own pages; others say nothing."""
    if site := request.headers.get("sec-fetch-site"):
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is None or urllib.parse.urlsplit(origin).netloc == request.headers.get("host")
