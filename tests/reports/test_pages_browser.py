"""Each page that is made of results, in a browser: it keeps nobody out, asks for nothing, runs no text."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from chromium import Chromium
from made_class import made_class
from made_results import COURSE, hostile_outcome, outcome, result

from grader.engine.outcome import Diagnosis, Judgement
from grader.grading.likeness import CodeLine, Compared, Likeness, Pair
from grader.reports.class_report import class_report
from grader.reports.exercises import by_exercise
from grader.reports.feedback import feedback_page
from grader.reports.pages import exercises_html
from grader.reports.similarity import similarity_page
from grader.sandbox.counterexample import Counterexample

pytestmark = pytest.mark.slow

ATTACKS = [
    "<script>window.ran = 1</script>",
    "</style></script><script>window.ran = 1</script>",
    "\"'><img src=x onerror=window.ran=1>",
    "<svg/onload=window.ran=1>",
    "<iframe srcdoc='<script>parent.ran=1</script>'></iframe>",
    "<a href='javascript:window.ran=1'>look</a><details open ontoggle=window.ran=1>",
    "<style>@import '//evil.example/x.css'</style><link rel=stylesheet href=//evil.example/y.css>",
    "<base href=//evil.example/><meta http-equiv=refresh content='0;url=//evil.example/'>",
    "<form action=//evil.example/ ><input name=q autofocus onfocus=window.ran=1>",
    "<!--><script>window.ran = 1</script>-->",
    "{{ 7 * 7 }}{% raw %}${window.ran = 1}",
    "\x1b[2J\u202e\u2066window.ran\x00",
]
CORPUS = "\n".join(ATTACKS)


def pages() -> dict[str, str]:
    """Return each kind of page, with the corpus wherever somebody else than we may have written the text."""
    shown = Counterexample({"x": "[[1, 2]]", CORPUS: CORPUS}, "[[1, *3]]", "[[1, 2]]", CORPUS)
    bad = hostile_outcome(message=CORPUS, counterexample=shown, detail=CORPUS, printed=CORPUS, drawn=CORPUS)
    evil = result(
        ATTACKS[2],
        [bad, outcome("step")],
        notes=(CORPUS,),
        diagnoses={"relu": [Diagnosis("m", CORPUS, CORPUS)]},
    )
    course = msgspec.structs.replace(COURSE, title=CORPUS)
    lines = [CodeLine(text, alike=True) for text in ATTACKS]
    sides = Compared(ATTACKS[0], CORPUS), Compared(ATTACKS[3], CORPUS, where=ATTACKS[2])
    alike = Likeness([Pair(*sides, 0.9, 0, (lines, lines))] * 2, 2, 1, 0.1, 0.2, [CORPUS])
    cell = exercises_html(by_exercise(Judgement([bad, outcome("step")])), CORPUS)
    return {
        "class": class_report(
            course, {CORPUS: [*made_class(40), evil], "02": made_class(5)}, pages="pages"
        ).decode(),
        "feedback": feedback_page(CORPUS, evil),
        "similarity": similarity_page(course, CORPUS, alike),
        "notebook": f"<!doctype html><html lang=en><title>Cell</title><main><h1>A</h1>{cell}</main></html>",
    }


def test_pages_keep_nobody_out_and_run_nothing_of_anybody(chromium: Chromium, tmp_path: Path) -> None:
    for kind, text in pages().items():
        (tmp_path / f"{kind}.html").write_text(text, "utf-8", "backslashreplace")
        chromium.forget()
        chromium.window.get((tmp_path / f"{kind}.html").as_uri())
        assert chromium.barriers() == {}, kind
        assert (chromium.complaints(), chromium.elsewhere("file:")) == ([], []), kind
        assert chromium.window.execute_script("return [window.ran, location.protocol]") == [None, "file:"]


def test_a_class_is_sorted_and_filtered(chromium: Chromium, tmp_path: Path) -> None:
    page = tmp_path / "class.html"
    page.write_bytes(class_report(COURSE, {"01-toy": made_class(12)}))
    chromium.window.get(page.as_uri())
    rows = "document.querySelectorAll('[id=\"01-toy-table\"] tbody tr:not([hidden]) th')"
    names = f"return [...{rows}].map(cell => cell.innerText)"
    everybody = chromium.window.execute_script(names)
    assert len(everybody) == 13 and everybody != sorted(everybody)
    [head, *_] = chromium.all('[id="01-toy-table"] th button')
    head.click()
    assert chromium.window.execute_script(names) == sorted(everybody)
    [find, *_] = chromium.all("input[type=search]")
    find.send_keys("student0003")
    assert chromium.window.execute_script(names) == ["student0003"]
