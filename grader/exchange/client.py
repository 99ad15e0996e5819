"""Asking the server of a course: what is sent again and what is not, and what a person is told if it fails.

What is sent and answered is msgpack. Who asks is told by a token, which `grader login` keeps in the data
folder.
"""

import itertools
import ssl
import time
import urllib.parse
import urllib.request
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Literal, TypeVar

import msgspec
import urllib3

from grader.errors import ExchangeError
from grader.exchange.known import kept_token
from grader.files.records import BROKEN
from grader.sandbox.text import plain_text

WIRE = "1"  # the version of all that is sent
WIRE_HEADER = "Deltagrade-Wire"
LARGEST_ANSWER = 2**30
_TRIES, _FIRST_PAUSE, _LONGEST_WAIT = 5, 0.5, 20.0  # seconds; of pauses each is twice the one before
_TIMEOUT = urllib3.Timeout(connect=8.0, read=60.0)
_SOON = urllib3.Timeout(connect=2.0, read=5.0)
_LOGIN = "Get a token from your instructor, then: grader login --course {}"
_LATER = "Look whether this computer is online. If it is, the server does not run: try again later."
_ON_THE_WAY = {502, 503, 504}  # a proxy answers, or a server that is just starting
_PASSES = {429, *_ON_THE_WAY}

_T = TypeVar("_T")


class NotDone(msgspec.Struct, frozen=True):
    """Why the server did not do it; `kind` says what the client does about it."""

    message: str
    hint: str = ""
    kind: Literal["", "token", "version"] = ""


def normal(address: str) -> str:
    """Return the address of a server, of any address there: a course has the whole of one."""
    try:
        parts = urllib.parse.urlsplit(address)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        parts, port = urllib.parse.SplitResult("", "", "", "", ""), ""
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ExchangeError(f"{address!r} is no address of a server.", "It looks like https://course.example")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}{port}"


def is_private(address: str) -> bool:
    """Return whether nobody can listen to what is sent to a server."""
    parts = urllib.parse.urlsplit(address)
    return parts.scheme == "https" or parts.hostname in ("localhost", "127.0.0.1", "::1")


class Client:
    """Asks the server of a course."""

    def __init__(self, address: str, token: str | None = None, *, patient: bool = True) -> None:
        self._tries, self._timeout = (_TRIES, _TIMEOUT) if patient else (1, _SOON)
        self.address = normal(address)
        self.token = kept_token(self.address) if token is None else token

    def ask(self, method: str, path: str, answer: type[_T], body: Any = None) -> _T:
        """Ask, and ask again where that may help; return the answer, or raise what a person can do."""
        content = None if body is None else msgspec.msgpack.encode(body)
        for number in itertools.count():
            pause, left = _FIRST_PAUSE * 2**number, number < self._tries - 1
            try:
                status, headers, data = self._once(method, path, content)
            except urllib3.exceptions.HTTPError as error:
                if not left or isinstance(error, _HOPELESS):
                    raise self._unreached(error) from None
            else:
                wait = headers.get("Retry-After", "")
                pause = max(pause, float(wait)) if wait.isdecimal() else pause
                if not left or status not in _PASSES or pause > _LONGEST_WAIT:
                    break
            time.sleep(pause)
        return self._read(status, headers, data, answer)

    def _once(self, method: str, path: str, content: bytes | None) -> tuple[int, Mapping[str, str], bytes]:
        where = self.address + path
        answer = self._pool.request(method, where, body=content, redirect=False, preload_content=False)
        try:
            return answer.status, answer.headers, answer.read(LARGEST_ANSWER, decode_content=False)
        finally:
            answer.release_conn()

    @cached_property
    def _pool(self) -> urllib3.PoolManager:
        parts, trusted = urllib.parse.urlsplit(self.address), None
        if parts.scheme == "https":
            import truststore  # noqa: PLC0415

            trusted = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # whom this computer's browsers trust
        # A token that was typed wrong may hold what no header can.
        kind, who = "application/msgpack", f"Bearer {urllib.parse.quote(self.token, errors='replace')}"
        headers = {WIRE_HEADER: WIRE, "Authorization": who, "Accept": kind, "Content-Type": kind}
        about: dict[str, Any] = {"headers": headers, "ssl_context": trusted}
        about |= {"timeout": self._timeout, "retries": False}
        proxy = urllib.request.getproxies().get(parts.scheme)
        if proxy and not urllib.request.proxy_bypass(parts.hostname or ""):
            return urllib3.ProxyManager(proxy, **about)
        return urllib3.PoolManager(**about)

    def _read(self, status: int, headers: Mapping[str, str], data: bytes, answer: type[_T]) -> _T:
        where = self.address
        if 300 <= status < 400:
            to = plain_text(headers.get("Location", "elsewhere")[:200])
            raise ExchangeError(f"{where} leads to {to}", "If that is the course, name it with --course.")
        if WIRE_HEADER not in headers:
            if status in _ON_THE_WAY:
                raise ExchangeError(f"The server at {where} does not answer.", _LATER)
            hint = "Look at the address: another program answers there."
            raise ExchangeError(f"There is no course at {where}.", hint)
        if headers[WIRE_HEADER] != WIRE:
            hint = "Bring yours up to date: pip install --upgrade deltagrade. If it is, tell your instructor."
            raise ExchangeError(f"The server at {where} runs another version of deltagrade.", hint)
        try:
            if status == 200:
                return msgspec.msgpack.decode(data, type=answer)
            refusal = msgspec.msgpack.decode(data, type=NotDone)
        except BROKEN as error:
            raise ExchangeError(
                f"The server at {where} said what nobody understands: {error}.", _LATER
            ) from None
        if refusal.kind == "token":
            what = "does not know your token, or it was revoked" if self.token else "does not know you yet"
            raise ExchangeError(f"The server at {where} {what}.", _LOGIN.format(where))
        hint = refusal.hint
        if status == 429 and (wait := headers.get("Retry-After", "")).isdecimal():
            hint = f"Try again in {-(-int(wait) // 60)} min."
        raise ExchangeError(plain_text(refusal.message), plain_text(hint))

    def _unreached(self, error: urllib3.exceptions.HTTPError) -> ExchangeError:
        errors, where = urllib3.exceptions, self.address
        reason = error.original_error if isinstance(error, errors.ProxyError) else error
        if isinstance(reason, errors.NameResolutionError):
            host = urllib.parse.urlsplit(where).hostname
            hint = "Look at the address, and whether this computer is online."
            return ExchangeError(f"No server called {host!r} is found.", hint)
        if isinstance(reason, errors.SSLError):
            if "WRONG_VERSION" in str(reason) or "RECORD_LAYER" in str(reason):
                hint = "Look at the address: it may begin with http:// or have another port."
                return ExchangeError(f"What answers at {where} speaks no TLS.", hint)
            hint = (
                "Look at this computer's date, and at the address. If both are right, tell your instructor."
            )
            return ExchangeError(f"{where} cannot prove that it is that server: {_shortly(reason)}.", hint)
        if isinstance(reason, errors.TimeoutError) and not isinstance(reason, errors.NewConnectionError):
            return ExchangeError(f"The server at {where} does not answer in time.", _LATER)
        return ExchangeError(f"The server at {where} cannot be reached: {_shortly(reason)}.", _LATER)


_HOPELESS = (urllib3.exceptions.NameResolutionError, urllib3.exceptions.SSLError)


def _shortly(error: object) -> str:
    """Return the last part of an error of a library, which names what matters."""
    return plain_text(str(error).rpartition(": ")[2].strip(" .()'\""))[:200]
