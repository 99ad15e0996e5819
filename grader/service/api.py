"""What the transport `grader.exchange.http` asks of the server, for who shows a token.

Cookies count for nothing here, so no page of another site can ask in a browser's name. A student asks for
what is theirs; whose something is, the register says, and never the request.
"""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from grader.course.model import COURSE_FILE
from grader.errors import ExchangeError, explained
from grader.exchange.client import WIRE, WIRE_HEADER, NotDone
from grader.exchange.directory import LARGEST_RELEASE_MIB
from grader.exchange.http import LARGEST_GIVEN_MIB, Outgoing, Seen, Sending
from grader.exchange.served import GIVEN
from grader.exchange.submission import GivenBack, Known, Receipt, Sent, Submission
from grader.files.records import BROKEN
from grader.files.tree import check_files
from grader.service.limits import bounded
from grader.service.people import STAFF, Person, person_of
from grader.service.site import Site
from grader.service.web import To, is_for

_OVERHEAD = 2**21  # of what stands around files: names, and how long each is
_MSGPACK = "application/msgpack"


class Call(msgspec.Struct, frozen=True):
    """A request of the API: who asks, of which course, for what."""

    site: Site
    person: Person
    path: Mapping[str, str]
    body: Any

    def submission(self) -> Submission:
        """Return the submission of the public key in the address, if it is theirs to see."""
        found = self.site.served.named(self.path["key"])
        if found is None or not (self.person.role in STAFF or found.student == self.person.id):
            raise HTTPException(404, "There is no such submission.")
        return found


def _call(
    path: str,
    act: Callable[[Call], object],
    *,
    to: To = "anyone",
    method: str = "GET",
    body: Any = None,
    mib: float = 0.0,
) -> Route:
    async def answer(request: Request) -> Response:
        if request.headers.get(WIRE_HEADER) != WIRE:
            raise HTTPException(426, "This server speaks another version of deltagrade's exchange.")
        site: Site = request.app.state.site
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        shown = token.strip() if kind.lower() == "bearer" else ""
        request.state.person = person = await run_in_threadpool(person_of, site, shown)
        if person is None:
            raise HTTPException(401, "That is no token of this course.")
        if not is_for(to, person):
            raise HTTPException(403, "That is for others to do.")
        site.limits.spend("requests", person.id)
        said = None
        if body is not None:
            most = mib or (await run_in_threadpool(lambda: site.course)).max_submission_mib
            most = int(most * 2**20) + _OVERHEAD
            content = b"".join([chunk async for chunk in bounded(request, most)])
            try:
                said = msgspec.msgpack.decode(content, type=body)
            except BROKEN as error:
                raise HTTPException(400, f"That cannot be understood: {error}.") from None
        done = await run_in_threadpool(act, Call(site, person, request.path_params, said))
        return _encoded(done)

    return Route(path, answer, methods=[method], name=f"api.{act.__name__}")


def refused(status: int, message: str, hint: str = "") -> Response:
    """Return an answer that says why something was not done."""
    kinds = {401: "token", 426: "version"}
    return _encoded(NotDone(message, hint, kinds.get(status, "")), status)  # type: ignore[arg-type]


def _encoded(what: object, status: int = 200) -> Response:
    headers = {WIRE_HEADER: WIRE}
    return Response(msgspec.msgpack.encode(what), status, headers, media_type=_MSGPACK)


def _course(call: Call) -> Seen:
    served, student = call.site.served, call.person.role == "student"
    path = served.folder / COURSE_FILE
    with explained("The course cannot be shown", "Nothing is released yet: 'grader release' does it."):
        plan = path.read_bytes()
    known = served.known_of(call.person.id) if student else Known()
    return Seen(plan=plan, released=call.site.exchange.released(), role=call.person.role, known=known)


def _released(call: Call) -> str:
    if call.person.role in STAFF:
        return call.site.course.chosen([call.path["name"]])[0]
    return call.site.exchange.require_released(call.path["name"])


def _handed_out(call: Call) -> Mapping[str, bytes] | None:
    return call.site.served.handed_out(_released(call))


def _outline(call: Call) -> Mapping[str, str]:
    return call.site.served.outline(_released(call))


def _release(call: Call) -> bool:
    [name] = call.site.course.chosen([call.path["name"]])
    wanted: Outgoing = call.body
    if wanted.files is not None:
        check_files(wanted.files, f"the release of {name}", LARGEST_RELEASE_MIB)
    call.site.served.release(name, wanted.files, wanted.plan)
    return True


def _submit(call: Call) -> Receipt:
    wanted: Sending = call.body
    return call.site.submit(
        call.person.id, call.path["name"], wanted.files, sent=wanted.sent, secret=wanted.secret
    )


def _incoming(call: Call) -> list[tuple[str, Sent]]:
    [name] = call.site.course.chosen([call.path["name"]])
    return [(one.source, one.sent) for one in call.site.served.incoming(name, {})[0]]


def _files(call: Call) -> Mapping[str, bytes]:
    return call.site.served.read(call.submission())[0]


def _held(call: Call) -> bool:
    return call.site.served.named(call.path["key"]) is not None


def _kind(call: Call) -> GivenBack:
    for kind in GIVEN:
        if kind == call.path["kind"]:
            return kind
    raise HTTPException(404, "Nothing of that kind is given back.")


def _given(call: Call) -> bytes | None:
    return call.site.served.given_back(_kind(call), call.submission().source)


def _give(call: Call) -> dict[str, str]:
    contents: dict[str, bytes] = call.body
    served, unknown = call.site.served, dict[str, str]()
    for source in contents:
        try:
            known = served.holds(source)
        except ExchangeError as error:
            unknown[source] = error.message
        else:
            if not known:
                unknown[source] = "It is not in the register."
    there = {source: text for source, text in contents.items() if source not in unknown}
    return unknown | served.give_back(_kind(call), there)


_GIVEN = "/api/given/{kind}"
_OUT = "/api/releases/{name}"
ROUTES = [
    _call("/api/course", _course),
    _call(_OUT, _handed_out),
    _call(f"{_OUT}/outline", _outline),
    _call(_OUT, _release, to="instructor", method="PUT", body=Outgoing, mib=LARGEST_RELEASE_MIB),
    _call("/api/submissions/{name}", _submit, to="student", method="POST", body=Sending),
    _call("/api/incoming/{name}", _incoming, to="observer"),
    _call("/api/files/{key}", _files),
    _call("/api/held/{key}", _held, to="observer"),
    _call(f"{_GIVEN}/{{key}}", _given),
    _call(_GIVEN, _give, to="assistant", method="POST", body=dict[str, bytes], mib=LARGEST_GIVEN_MIB),
]
