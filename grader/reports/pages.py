"""Pages for a browser from the templates beside: one text that loads nothing, in which all text is escaped.

Scripts and styles stand in the page; a policy in it lets nothing else run, and asks no other computer.
"""

import base64
import hashlib
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import jinja2
from markupsafe import Markup, escape

from grader.reports.exercises import Exercise
from grader.reports.figures import drawn, png
from grader.sandbox.text import plain_text

_LONGEST = 100_000
_SMALL = re.compile(r"[\d.]+e-\d+")
_TEMPLATES = Path(__file__).with_name("templates")


def page(template: str, **values: object) -> str:
    """Return a page; anybody may have written the text in it."""
    return _environment().get_template(template).render(values)


def exercises_html(exercises: Sequence[Exercise], note: str = "") -> str:
    """Return how exercises did, for a notebook; all text in it is escaped."""
    return page("notebook.html", exercises=exercises, note=note)


def exercise_html(exercise: Exercise) -> Markup:
    """Return how an exercise did, for another page that has `exercise_style`; all text in it is escaped."""
    return Markup(vars(_environment().get_template("exercise.html").module)["exercise"](exercise))


def exercise_style() -> str:
    """Return the style sheet of `exercise_html`, in an element of class `dg`."""
    return str(_asset("exercise.css"))


@cache
def _environment() -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_plain,
    )
    made.globals |= {"asset": _asset, "allowed": _allowed, "drawn": drawn, "png": png}
    made.filters["unbroken"] = _unbroken
    return made


def _unbroken(text: str) -> Markup:
    """Return a text in which no line ends within a number such as 6e-11."""
    safe = str(escape(plain_text(text, _LONGEST)))
    return Markup(_SMALL.sub(r'<span class="dg-n">\g<0></span>', safe))


def _plain(value: object) -> object:
    """Return a value to be shown without what hides or reorders other text."""
    return plain_text(value, _LONGEST) if type(value) is str else value


@cache
def _asset(name: str) -> Markup:
    """Return a style sheet or a script of ours as it is."""
    return Markup((_TEMPLATES / name).read_text(encoding="utf-8"))  # no value of anybody's


@cache
def _allowed(name: str) -> Markup:
    """Return how a page's policy names a script."""
    digest = hashlib.sha256(_asset(name).encode()).digest()
    return Markup(f"'sha256-{base64.b64encode(digest).decode()}'")
