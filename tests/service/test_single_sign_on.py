"""Sign-in by a provider of OpenID Connect: who is let in, and all that is not believed."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from exchange_fixtures import MakeCourse
from joserfc.jwk import OctKey
from own_provider import CLIENT, SECRET, OwnProvider, key, query
from service_fixtures import Browser, serving

from grader.errors import CourseError
from grader.exchange.register import staff
from grader.service.app import make_app
from grader.service.oidc import SECRET_VARIABLE

pytestmark = pytest.mark.slow

URL = "https://course.example"
ROSTER = "id,name,email,login\nada,Ada,Ada@Example.edu,al\nbo,Bo,bo@example.edu,bb\ncy,Cy,,cc\n"
Served = Callable[..., Browser]


@pytest.fixture
def provider() -> Iterator[OwnProvider]:
    provider = OwnProvider()
    with serving(provider.app()) as provider.issuer:
        yield provider


@pytest.fixture
def browse(
    make_course: MakeCourse, provider: OwnProvider, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Served]:
    monkeypatch.setenv(SECRET_VARIABLE, SECRET)
    opened = list[Browser]()

    def start(more: str = "") -> Browser:
        table = f'[serve.oidc]\nissuer = "{provider.issuer}"\nclient_id = "{CLIENT}"\ntitle = "Uni"\n{more}\n'
        course = make_course(end=f'[serve]\nurl = "{URL}"\n{table}')
        (course.root / "roster.csv").write_text(ROSTER)
        opened.append(browser := Browser(make_app(course), base_url=URL))
        return browser

    yield start
    for browser in opened:
        browser.close()


def sign_in(browser: Browser, to: str = "/", change: Callable[[str], str] = lambda url: url) -> Any:
    """Go to the provider and come back; return the answer to that."""
    sent = browser.get("/login/oidc", params={"to": to}, follow_redirects=False)
    assert sent.status_code == 303, sent.text
    back = httpx2.get(sent.headers["location"]).headers["location"]
    assert back.startswith(f"{URL}/login/oidc/back?")
    return browser.get(change(back), follow_redirects=False)


def told(answer: Any) -> str:
    assert answer.status_code == 400, answer.text
    assert "grader-session" not in answer.cookies
    return str(answer.text)


def test_student_is_known_by_a_verified_address_in_any_case(browse: Served) -> None:
    browser = browse()
    assert "With Uni:" in browser.get("/login").text
    answer = sign_in(browser, to="/login?x=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?x=1")
    assert "Ada (ada)" in browser.get("/").text


def test_staff_is_known_by_address_and_goes_before_a_student(browse: Served) -> None:
    browser = browse()
    with browser.app.state.site.register.writing() as connection:  # type: ignore[attr-defined]
        row = {"id": "tom", "role": "assistant", "name": "Tom", "email": "ADA@example.edu"}
        connection.execute(staff.insert().values(**row))
    sign_in(browser)
    assert "assistant" in browser.get("/").text


def test_another_claim_and_column_may_be_named(browse: Served, provider: OwnProvider) -> None:
    provider.user = {"preferred_username": "CC"}
    browser = browse('claim = "preferred_username"\ncolumn = "login"')
    assert sign_in(browser).status_code == 303
    assert "Cy (cy)" in browser.get("/").text


def test_claim_may_come_from_userinfo(browse: Served, provider: OwnProvider) -> None:
    provider.user, provider.userinfo = {}, {"email": "bo@example.edu", "email_verified": True}
    assert sign_in(browse()).status_code == 303
    provider.userinfo["sub"] = "another"
    assert "did not say by what" in told(sign_in(browse()))


@pytest.mark.parametrize(
    ("user", "said"),
    [
        ({"email": "ada@example.edu", "email_verified": False}, "has not verified"),
        ({"email": "ada@example.edu"}, "has not verified"),
        ({"email": "eve@example.edu", "email_verified": True}, "knows you as eve@example.edu"),
        ({"email": "", "email_verified": True}, "did not say by what"),
        ({"email": ["ada@example.edu"], "email_verified": True}, "did not say by what"),
        ({}, "did not say by what"),
    ],
)
def test_who_is_not_known_is_told_and_not_let_in(
    browse: Served, provider: OwnProvider, user: dict[str, Any], said: str
) -> None:
    provider.user = user
    assert said in told(sign_in(browse()))


LIES: dict[str, dict[str, Any]] = {
    "for another sign-in": {"nonce": "another"},
    "for another client": {"aud": "another"},
    "of another issuer": {"iss": "https://evil.example"},
    "too old": {"exp": 1_000_000_000},
    "of the future": {"iat": 9_000_000_000},
    "for a party that is not us": {"aud": [CLIENT, "other"], "azp": "other"},
    "with the hash of another token": {"at_hash": "AAAA"},
}


@pytest.mark.parametrize("lie", LIES)
def test_token_that_is_not_for_this_sign_in_is_not_believed(
    browse: Served, provider: OwnProvider, lie: str
) -> None:
    provider.lies = LIES[lie]
    assert "cannot be believed" in told(sign_in(browse()))


def test_token_that_another_signed_is_not_believed(browse: Served, provider: OwnProvider) -> None:
    provider.signs_with = key("second")
    assert "cannot be believed" in told(sign_in(browse()))


def test_signature_by_a_secret_that_others_know_is_not_believed(
    browse: Served, provider: OwnProvider
) -> None:
    provider.alg, provider.signs_with = "HS256", OctKey.import_key(SECRET.encode())
    assert "cannot be believed" in told(sign_in(browse()))


def test_keys_that_the_provider_changes_are_asked_for_but_not_at_each_forged_token(
    browse: Served, provider: OwnProvider
) -> None:
    browser = browse()
    assert sign_in(browser).status_code == 303
    provider.key = key("second")
    assert "cannot be believed" in told(sign_in(browser))
    assert provider.asked == ["description"]  # it was read a moment ago
    browser.app.state.sign_on[1]._until -= 60  # type: ignore[attr-defined]
    assert sign_in(browser).status_code == 303
    assert provider.asked == ["description"] * 2


@pytest.mark.parametrize(
    "change",
    [
        lambda url: url.replace("state=", "state=x"),
        lambda url: url.replace("code=", "code=x"),
        lambda url: url.replace("iss=", "iss=https%3A%2F%2Fevil.example&x="),
        lambda url: url.split("?")[0],
    ],
)
def test_answer_that_was_changed_on_the_way_is_refused(browse: Served, change: Callable[[str], str]) -> None:
    told(sign_in(browse(), change=change))


def test_answer_in_the_browser_of_somebody_else_is_refused(browse: Served) -> None:
    browser = browse()
    sent = browser.get("/login/oidc", follow_redirects=False)
    back = httpx2.get(sent.headers["location"]).headers["location"]
    browser.cookies.clear()
    assert "another window" in told(browser.get(back))


def test_a_code_is_good_once(browse: Served, provider: OwnProvider) -> None:
    browser = browse()
    sent = browser.get("/login/oidc", follow_redirects=False)
    back = httpx2.get(sent.headers["location"]).headers["location"]
    cookie = browser.cookies["grader-sign-on"]
    assert browser.get(back, follow_redirects=False).status_code == 303
    browser.cookies.set("grader-sign-on", cookie)
    assert "cannot be believed" in told(browser.get(back))


def test_refusal_of_the_provider_is_told_without_its_words(browse: Served, provider: OwnProvider) -> None:
    provider.refuses = "access_denied"
    assert "Uni did not sign you in (access_denied)." in told(sign_in(browse()))
    provider.refuses = "<script>"
    assert "(unknown)" in told(sign_in(browse()))


def test_provider_that_is_not_there_is_told(browse: Served, provider: OwnProvider) -> None:
    provider.issuer = "http://127.0.0.1:1"
    answer = browse().get("/login/oidc")
    assert answer.status_code == 400
    assert "Uni cannot be reached just now." in answer.text


def test_who_fails_again_and_again_has_to_wait(browse: Served, provider: OwnProvider) -> None:
    browser = browse()
    for _ in range(30):
        told(browser.get("/login/oidc/back?state=x"))
    assert browser.get("/login/oidc/back?state=x").status_code == 429


def test_there_is_no_such_page_where_no_provider_is_named(browser: Browser) -> None:
    assert browser.get("/login/oidc").status_code == 404
    assert "/login/oidc" not in browser.get("/login").text


def test_who_asks_is_sent_with_a_challenge_and_comes_back_to_this_course_only(browse: Served) -> None:
    browser = browse()
    sent = browser.get("/login/oidc", params={"to": "//evil.example"}, follow_redirects=False)
    asked = query(sent.headers["location"])
    assert asked["redirect_uri"] == f"{URL}/login/oidc/back"
    assert len(asked["nonce"]) >= 32 and len(asked["state"]) >= 32 and asked["code_challenge"]
    assert "verifier" not in sent.headers["location"]
    cookie = sent.headers["set-cookie"].lower()
    assert all(word in cookie for word in ("httponly", "secure", "samesite=lax", "path=/login/oidc/back"))
    back = httpx2.get(sent.headers["location"]).headers["location"]
    assert browser.get(back, follow_redirects=False).headers["location"] == "/"


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('issuer = "http://login.example.edu"\nclient_id = "x"', "write an address with https://"),
        ('issuer = "https://login.example.edu"', "client_id: it is missing"),
        ('issuer = "https://a.example"\nclient_id = "x"\ncolumn = "name"', "column"),
    ],
)
def test_table_that_is_wrong_is_told(make_course: MakeCourse, table: str, said: str) -> None:
    course = make_course(end=f"[serve.oidc]\n{table}")
    with pytest.raises(CourseError) as error:
        course.require_sound()
    assert said in error.value.message


def test_secret_that_cannot_be_read_is_told_in_the_log(
    browse: Served, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delenv(SECRET_VARIABLE)
    answer = browse('client_secret_file = "../not-there"').get("/login/oidc")
    assert (answer.status_code, "not-there" in answer.text) == (503, False)
    assert "Correct 'client_secret_file' in course.toml" in caplog.text


NPM = Path(__file__).parents[1] / "npm"


@pytest.mark.skipif(
    not ((NPM / "node_modules" / "oidc-provider").is_dir() and shutil.which("node")),
    reason="a real provider is tried where Node.js is and npm install --prefix tests/npm was run",
)
def test_sign_in_at_a_certified_provider(browse: Served, provider: OwnProvider) -> None:
    command = ["node", str(NPM / "provider.mjs"), CLIENT, SECRET, f"{URL}/login/oidc/back"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout
        provider.issuer = process.stdout.readline().strip()
        try:
            for address, said in (("ada@example.edu", "Ada (ada)"), ("unverified@x.edu", "not verified")):
                browser = browse()
                sent = browser.get("/login/oidc", follow_redirects=False)
                answer = browser.get(person_at(sent.headers["location"], address))
                assert said in answer.text
        finally:
            process.kill()


def person_at(url: str, address: str) -> str:
    """Do there what a person does, in forms of the provider; return where its last page sends the browser."""
    with httpx2.Client() as person:
        answer = person.get(url)
        while not (there := answer.headers.get("location", "")).startswith(URL):
            if there:
                answer = person.get(answer.url.join(there))
                continue
            form = re.search(r'<form[^>]*action="([^"]*)"', answer.text)
            assert form, answer.text
            fields = dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', answer.text))
            typed = {"login": address, "password": "any"} if "password" in answer.text else {}
            answer = person.post(answer.url.join(form[1]), data=fields | typed)
        return there
