"""A small OpenID Connect provider that signs in whoever comes, and can be made to lie."""

from __future__ import annotations

import base64
import functools
import hashlib
import secrets
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT, SECRET = "grader-of-a-course", "s3cret/with:signs"


@functools.cache
def key(name: str) -> RSAKey:
    """Return a key, which takes time to make."""
    return RSAKey.generate_key(2048, {"kid": name})


class OwnProvider:
    """The provider: who signs in there, and what is wrong with it."""

    def __init__(self) -> None:
        self.issuer = ""
        self.user: dict[str, Any] = {"email": "ada@example.edu", "email_verified": True}
        self.key = key("first")
        self.lies: dict[str, Any] = {}  # claims of the ID token that are not as they should be
        self.signs_with: Any = None  # another key than the one that it tells
        self.alg = "RS256"
        self.refuses = ""
        self.userinfo: dict[str, Any] = {}
        self.asked = list[str]()
        self._codes: dict[str, Mapping[str, str]] = {}

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._describe),
                Route("/authorize", self._authorize),
                Route("/token", self._token, methods=["POST"]),
                Route("/userinfo", self._userinfo),
                Route("/keys", self._keys),
            ]
        )

    async def _describe(self, _request: Request) -> Response:
        self.asked.append("description")
        places = {
            "authorization_endpoint": "authorize",
            "token_endpoint": "token",
            "userinfo_endpoint": "userinfo",
            "jwks_uri": "keys",
        }
        described = {name: f"{self.issuer}/{path}" for name, path in places.items()}
        algs = ["RS256", "HS256", "none"]
        return JSONResponse(
            {**described, "issuer": self.issuer, "id_token_signing_alg_values_supported": algs}
        )

    async def _keys(self, _request: Request) -> Response:
        return JSONResponse(KeySet([self.key]).as_dict(private=False))

    async def _authorize(self, request: Request) -> Response:
        asked = request.query_params
        assert (asked["client_id"], asked["response_type"]) == (CLIENT, "code")
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        if self.refuses:
            said = {"error": self.refuses, "state": asked["state"]}
        else:
            code = secrets.token_urlsafe(16)
            self._codes[code] = dict(asked)
            said = {"code": code, "state": asked["state"], "iss": self.issuer}
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(said)}", 302)

    async def _token(self, request: Request) -> Response:
        said = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        asked = self._codes.pop(said.get("code", ""), {})  # a code is good once
        challenge = hashlib.sha256(said.get("code_verifier", "").encode()).digest()
        right = base64.urlsafe_b64encode(challenge).decode().rstrip("=") == asked.get("code_challenge")
        right &= said.get("redirect_uri") == asked.get("redirect_uri")
        right &= request.headers.get("authorization") == f"Basic {basic}"
        if not right:
            return JSONResponse({"error": "invalid_grant"}, 400)
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "sub": "7", "iat": now, "exp": now + 300}
        claims |= {"nonce": asked["nonce"], **self.user, **self.lies}
        header = {"alg": self.alg, "kid": self.key.kid}
        algorithms = [self.alg]
        token = jwt.encode(header, claims, self.signs_with or self.key, algorithms=algorithms)
        return JSONResponse({"access_token": "a", "token_type": "Bearer", "id_token": token})

    async def _userinfo(self, request: Request) -> Response:
        assert request.headers["authorization"] == "Bearer a"
        return JSONResponse({"sub": "7", **self.userinfo})


def query(url: str) -> dict[str, str]:
    """Return what stands behind the ? of an address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
