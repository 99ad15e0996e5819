"""How a course reaches people besides a folder, by a server and by e-mail: tables of `course.toml`."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

LARGEST = 1_000_000  # more than any limit or point; no system takes a time or size much larger

Amount = Annotated[float, Meta(gt=0, le=LARGEST)]
Whole = Annotated[int, Meta(gt=0, le=LARGEST)]


class Mail(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How feedback is sent by e-mail: ``[mail]``; the password is in the environment, never in a file."""

    sender: str = ""
    host: str = ""
    port: Annotated[int, Meta(ge=1, le=65535)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""  # empty: the server asks for none


class Oidc(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Sign-in by a university's OpenID Connect provider: ``[serve.oidc]``."""

    issuer: str = ""  # empty: there is none; "https://login.example.edu"
    client_id: str = ""
    client_secret_file: str = ""  # or GRADER_OIDC_SECRET in the environment; a relative path as elsewhere
    title: str = "the university's sign-in"
    claim: str = "email"  # by what a person is known; an e-mail address counts only if it is verified
    column: Literal["id", "email", "login", "sis_id", "canvas_id", "moodle_id", "github"] = (
        "email"  # of the roster
    )
    scope: str = "openid email profile"


class Serve(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How the course is put on the network by `grader serve`: ``[serve]``."""

    url: str = ""  # where students find it; "https://..."
    data: str = "serve"  # the folder of all that is handed in; a relative path starts at the course's folder
    register: str = ""  # "postgresql://..."; by default SQLite in that folder
    quota_mib: Amount = 500.0  # of all that one student handed in
    submissions_per_hour: Whole = 60  # of one student
    cluster: str = ""  # of Dask, where pages have work graded: "tcp://..."; by default on this machine
    oidc: Oidc = Oidc()
