"""The page of speed and size shows the figures that were measured, and what they come to on paper."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def page() -> Iterator[object]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "benchmarks"))
        import scale_page  # of a folder that is no package

        yield scale_page
    for name in ("scale_page", "figures"):
        sys.modules.pop(name, None)


def test_tables_are_those_of_the_figures(page) -> None:
    found, written = page.Figures.read(), (ROOT / "docs" / "scale.md").read_text("utf-8")
    assert page.tools_table(found) in written
    assert page.tools_table(found) in (ROOT / "README.md").read_text("utf-8")
    assert page.classes_table(found.classes) in written
    assert page.on_paper(found.classes) in written


def test_what_is_needed_grows_with_what_one_more_submission_takes(page) -> None:
    def made(*seconds: float) -> dict[int, object]:
        kib = {"submitted": 2.0, "results": 20.0, "feedback": 10.0}
        return {
            size: page.Class(
                "here",
                2,
                {name: page.Cost(one, one, 300 + size / 100, one / 10) for name in
                 ("collect", "grade", "report", "publish")},
                kib,
            )
            for size, one in zip((10, 1010), seconds, strict=True)
        }  # fmt: skip

    text = page.on_paper(made(1.0, 37.0))
    assert "| cores, loaded 70% | 5.7 |" in text  # 4 commands of 36 ms, 27.8 times a second
    assert "| `collect` | 100,000 |" in text
    assert page.slope({10: page.Cost(1.0), 100: page.Cost(10.0)}, lambda one: one.processor) == "1.00"


def test_a_part_that_the_page_has_no_place_for_is_told(page, tmp_path: Path) -> None:
    file = tmp_path / "page.md"
    for old in ("", "old\n"):
        file.write_text(f"<!-- a: written by benchmarks -->\n{old}<!-- end of a -->\nrest\n")
        page.write_part(file, "a", "new")
        assert file.read_text() == "<!-- a: written by benchmarks -->\nnew\n<!-- end of a -->\nrest\n"
    with pytest.raises(SystemExit, match="has no place for b"):
        page.write_part(file, "b", "new")
