"""Who is let in, by what, and until when."""

from __future__ import annotations

import time
from typing import Any

import pytest
from service_fixtures import Browser, SignedIn

from grader.exchange.register import staff, tokens
from grader.service.people import make_token, revoke
from grader.service.site import Site


def enter(browser: Browser, token: str, **more: Any) -> Any:
    form = {"token": token, "to": "/", **more}
    return browser.submit("/login", form, page="/login", follow_redirects=False)


def test_student_signs_in_with_a_token_and_out_again(browser: Browser, site: Site) -> None:
    assert browser.get("/").url.path == "/login"
    answer = enter(browser, make_token(site.register, "ada"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"].lower()
    assert all(word in cookie for word in ("httponly", "secure", "samesite=lax"))
    assert "01-relu" in browser.get("/").text
    assert browser.submit("/logout", {}).url.path == "/login"
    assert browser.get("/").url.path == "/login"


def test_link_is_a_token_as_well(browser: Browser, site: Site) -> None:
    token = make_token(site.register, "ada")
    assert enter(browser, f"https://course.example/login#{token}").status_code == 303


def test_wrong_tokens_are_refused(browser: Browser, site: Site) -> None:
    token, other = make_token(site.register, "ada"), make_token(site.register, "bo")
    mixed = "_".join([*token.split("_", 2)[:2], other.split("_", 2)[2]])
    for wrong in ("", "what", token[:-1], token + "a", token[:-1] + chr(ord(token[-1]) ^ 1), mixed):
        assert enter(browser, wrong).status_code == 403
    assert enter(browser, token).status_code == 303


def test_session_is_no_token_and_a_token_is_no_session(browser: Browser, site: Site) -> None:
    token = make_token(site.register, "ada")
    session = enter(browser, token).cookies["grader-session"]
    assert enter(browser, session).status_code == 403
    browser.cookies.set("grader-session", token, domain="course.example")
    browser.cookies.clear()
    browser.cookies.set("grader-session", token)
    assert browser.get("/").url.path == "/login"


def test_what_is_revoked_is_gone_at_once(signed_in: SignedIn, site: Site) -> None:
    ada, bo = signed_in("ada"), signed_in("bo")
    revoke(site.register, "ada", is_staff=False)
    assert ada.get("/").url.path == "/login"
    assert bo.get("/").url.path == "/"


def test_session_ends(signed_in: SignedIn, site: Site) -> None:
    ada = signed_in("ada")
    with site.register.writing() as connection:
        connection.execute(tokens.update().where(tokens.c.until > 0).values(until=time.time() - 1))
    assert ada.get("/").url.path == "/login"


def test_nobody_is_staff_any_more_who_was_taken_off_the_list(signed_in: SignedIn, site: Site) -> None:
    tom = signed_in("tom", "assistant")
    assert "assistant" in tom.get("/").text
    with site.register.writing() as connection:
        connection.execute(staff.delete())
    assert tom.get("/").url.path == "/login"


def test_student_with_the_id_of_staff_is_a_student(signed_in: SignedIn, site: Site) -> None:
    signed_in("tom", "instructor")
    student = signed_in("tom")
    assert "instructor" not in student.get("/").text


@pytest.mark.parametrize("to", ["//evil.example", "https://evil.example", "/\\evil.example", "/\r\nX: y"])
def test_nobody_is_sent_elsewhere(to: str, browser: Browser, site: Site) -> None:
    answer = enter(browser, make_token(site.register, "ada"), to=to)
    assert answer.headers["location"] == "/"


def test_register_holds_no_token(signed_in: SignedIn, site: Site) -> None:
    token, session = make_token(site.register, "ada"), signed_in("ada").cookies["grader-session"]
    assert session
    kept = b"".join(path.read_bytes() for path in site.course.served.glob("register*"))
    assert token.split("_", 2)[2].encode() not in kept
    assert session.split("_", 2)[2].encode() not in kept


def test_form_of_another_site_is_refused(signed_in: SignedIn) -> None:
    ada = signed_in("ada")
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"}):
        assert ada.post("/logout", headers=headers).status_code == 403
        assert ada.post("/login", data={"token": "x"}, headers=headers).status_code == 403
    assert ada.post("/logout", data={"csrf": "guessed"}).status_code == 403
    assert ada.post("/logout").status_code == 403
    assert ada.get("/").url.path == "/"


def test_pages_are_shut_off_from_other_sites(browser: Browser) -> None:
    for path in ("/login", "/nowhere", "/static/style.css"):
        headers = browser.get(path).headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
    assert "<script>" not in browser.get("/login").text


def test_page_that_is_not_there_is_told(browser: Browser) -> None:
    answer = browser.get("/nowhere")
    assert answer.status_code == 404
    assert "There is no such page." in answer.text


def test_form_that_is_too_large_is_refused(signed_in: SignedIn) -> None:
    ada, headers = signed_in("ada"), {"Content-Type": "application/x-www-form-urlencoded"}
    assert ada.post("/logout", content=b"x" * 300_000, headers=headers).status_code == 413
