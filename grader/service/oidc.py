"""Sign-in at a university's own provider by OpenID Connect: the code flow with PKCE, state and nonce.

What is believed is an ID token that the provider signed for this client and this sign-in. What a person is
asked there, and their password, never come here.
"""

import base64
import os
import secrets
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import msgspec
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from grader.course.model import COURSE_FILE, Course
from grader.course.reach import Oidc
from grader.errors import CourseError, explained
from grader.service.people import SignOnError

# By a key of the provider's own; never "none", nor by a secret that others know as well.
_SIGNED_BY = {f"{kind}{bits}" for kind in ("RS", "PS", "ES") for bits in (256, 384, 512)}
_SIGNED_BY |= {"EdDSA", "Ed25519"}
SECRET_VARIABLE = "GRADER_OIDC_SECRET"
_SECONDS = 10.0  # for an answer of the provider
_KNOWN_FOR = 3600.0  # seconds until the provider's description is read again
_LEEWAY = 120  # seconds by which two clocks may differ
_AGAIN = "Try again; if it stays so, tell your instructor."


class Pending(msgspec.Struct, frozen=True):
    """A sign-in that a browser has begun, kept in a cookie of its own until it comes back."""

    state: str
    nonce: str
    verifier: str
    to: str  # the page that was asked for

    def to_cookie(self) -> str:
        """Return it as the value of a cookie."""
        return base64.urlsafe_b64encode(msgspec.json.encode(self)).decode()


def _pending_in(cookie: str) -> Pending | None:
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(cookie.encode()), type=Pending)
    except (ValueError, msgspec.DecodeError):
        return None


def client_secret(course: Course) -> str:
    """Return the secret that the provider knows this server by; nothing where it wants none."""
    oidc = course.serve.oidc
    if secret := os.environ.get(SECRET_VARIABLE, ""):
        return secret
    if not oidc.client_secret_file:
        return ""
    path = course.root / Path(oidc.client_secret_file).expanduser()
    hint = f"Correct 'client_secret_file' in {COURSE_FILE}, or set {SECRET_VARIABLE} for the server."
    with explained(f"The secret of the sign-in {path} cannot be read", hint, CourseError):
        return path.read_text(encoding="utf-8").strip()


class Provider:
    """The provider that a course names, as it describes itself."""

    def __init__(self, oidc: Oidc, secret: str, redirect: str) -> None:
        self.oidc, self.redirect, self._secret = oidc, redirect, secret
        self._lock = threading.Lock()
        self._known: dict[str, Any] = {}
        self._keys = KeySet([])
        self._until = 0.0

    def begin(self, to: str) -> tuple[str, Pending]:
        """Return where a browser has to go, and what it has to bring back."""
        metadata = self._described()
        state, nonce, verifier = (secrets.token_urlsafe(48) for _ in range(3))
        pending = Pending(state, nonce, verifier, to)
        with self._client(metadata) as client:
            url, _ = client.create_authorization_url(
                metadata["authorization_endpoint"],
                state=pending.state,
                nonce=pending.nonce,
                code_verifier=pending.verifier,
            )
        return url, pending

    def finish(self, cookie: str, url: str) -> tuple[str, Mapping[str, Any]]:
        """Return the page that was asked for, and what the provider says of who came back to an address."""
        pending = _pending_in(cookie)
        said = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        if pending is None or not secrets.compare_digest(
            said.get("state", "").encode(), pending.state.encode()
        ):
            raise SignOnError("This sign-in was begun in another window, or too long ago.", "Begin it again.")
        if "error" in said:
            code = said["error"] if said["error"].isidentifier() else "unknown"
            raise SignOnError(f"{self.oidc.title} did not sign you in ({code}).", _AGAIN)
        metadata = self._described()
        if said.get("iss", metadata["issuer"]) != metadata["issuer"]:
            raise SignOnError("The answer came from another provider than was asked.", _AGAIN)
        with self._client(metadata) as client, _reached(self.oidc):
            token = client.fetch_token(
                metadata["token_endpoint"],
                grant_type="authorization_code",
                code=said.get("code", ""),
                code_verifier=pending.verifier,
            )
            claims = self._verified(metadata, token, pending.nonce)
            if self.oidc.claim not in claims and "userinfo_endpoint" in metadata:
                answer = client.get(metadata["userinfo_endpoint"])
                answer.raise_for_status()
                more = answer.json()
                if more.get("sub") == claims["sub"]:
                    claims = {**more, **claims}
        return pending.to, claims

    def _verified(self, metadata: Mapping[str, Any], token: Mapping[str, Any], nonce: str) -> dict[str, Any]:
        """Return the claims of an ID token: signed by the provider, for us, now, and for this sign-in."""
        said = set(metadata.get("id_token_signing_alg_values_supported", ["RS256"]))
        registry = JWSRegistry(algorithms=sorted(said & _SIGNED_BY), strict_check_header=False)
        raw = token.get("id_token", "")
        try:
            signed = jwt.decode(raw, key=self._keys, registry=registry)
        except InvalidKeyIdError:  # the provider has new keys
            self._described(anew=True)
            signed = jwt.decode(raw, key=self._keys, registry=registry)
        issuer, client = {"value": metadata["issuer"]}, {"value": self.oidc.client_id}
        options = {"iss": {"essential": True, **issuer}, "aud": {"essential": True, **client}}
        asked = {"nonce": nonce, "client_id": self.oidc.client_id, "access_token": token.get("access_token")}
        claims = CodeIDToken(signed.claims, signed.header, options, asked)
        claims.validate(leeway=_LEEWAY)
        return dict(claims)

    def _described(self, *, anew: bool = False) -> dict[str, Any]:
        """Return what the provider says of itself, and have its keys."""
        with self._lock:
            now = time.monotonic()
            if anew and self._until - now > _KNOWN_FOR - 10:
                return self._known  # it was just read; who sends forged tokens does not make us ask again
            if now > self._until or anew:
                with _reached(self.oidc), httpx2.Client(timeout=_SECONDS) as client:
                    issuer = self.oidc.issuer.rstrip("/")
                    metadata = _json(client, f"{issuer}/.well-known/openid-configuration")
                    if metadata.get("issuer", "").rstrip("/") != issuer:
                        raise SignOnError(f"{issuer} describes itself as another provider.", _AGAIN)
                    keys = _json(client, metadata["jwks_uri"])["keys"]
                    self._keys = KeySet.import_key_set({"keys": keys})
                    self._known, self._until = metadata, now + _KNOWN_FOR
            return self._known

    def _client(self, metadata: Mapping[str, Any]) -> OAuth2Client:
        methods = metadata.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        method = "client_secret_basic" if "client_secret_basic" in methods else "client_secret_post"
        return OAuth2Client(
            self.oidc.client_id,
            self._secret or None,
            token_endpoint_auth_method=method if self._secret else "none",
            scope=self.oidc.scope,
            redirect_uri=self.redirect,
            code_challenge_method="S256",
            timeout=_SECONDS,
        )


@contextmanager
def _reached(oidc: Oidc) -> Iterator[None]:
    """Tell that the provider cannot be reached, or that what it says cannot be believed."""
    try:
        yield
    except (httpx2.HTTPError, OSError) as error:
        raise SignOnError(f"{oidc.title} cannot be reached just now.", _AGAIN) from error
    except (AuthlibBaseError, JoseError, KeyError, ValueError, TypeError) as error:
        raise SignOnError(f"What {oidc.title} answered cannot be believed.", _AGAIN) from error


def _json(client: httpx2.Client, url: str) -> dict[str, Any]:
    answer = client.get(url)
    answer.raise_for_status()
    found = answer.json()
    if not isinstance(found, dict):
        raise ValueError("no object")
    return found
