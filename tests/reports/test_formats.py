"""The door to reports: every entry of the table makes its document and is on the command line."""

from __future__ import annotations

import pkgutil
from inspect import signature

import pytest
from made_results import HALF, document, doubtful, result
from terminal import ok

from grader.cli.options import write_document
from grader.errors import GradingError
from grader.reports.formats import REPORTS, ending_format, report

WITHOUT_FILE = {name for name, entry in REPORTS.items() if "file=" not in entry.options and name != "xlsx"}
RESULTS = {"01-toy": [result("ada"), result("bob", HALF), doubtful("eve")]}


@pytest.mark.parametrize("name", sorted(WITHOUT_FILE - {"feedback", "stuck"}))
def test_every_report_names_all_students_and_is_a_whole_text(name: str) -> None:
    text = document(name, RESULTS)
    assert all(student in text for student in ("ada", "bob", "eve"))
    assert text.endswith("\n")


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_every_report_has_a_function_and_defaults_for_all_its_options(name: str) -> None:
    assert callable(report(name))


def test_help_lists_every_report_with_its_ending() -> None:
    told = ok("report", "--help")
    for name, entry in REPORTS.items():
        assert f"  {name:<15} {entry.ending:<6} {entry.summary}" in told
        assert all(f"-O {option}" in told for option in entry.options)


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_table_names_all_options_with_their_defaults(name: str) -> None:
    told = dict(option.replace("-", "_").split("=") for option in REPORTS[name].options)
    parameters = signature(pkgutil.resolve_name(f"grader.reports.{REPORTS[name].place}")).parameters.values()
    taken = {one.name: one.default for one in parameters if one.kind is one.KEYWORD_ONLY}
    assert {option: str(default).lower() for option, default in taken.items()} == told


def test_options_are_words_of_their_type() -> None:
    assert document("table", RESULTS, width="100") == document("table", RESULTS)
    with pytest.raises(GradingError, match=r"at `\$.width`") as raised:
        report("table", {"width": "wide"})
    assert raised.value.hint == "It has width=100."
    with pytest.raises(GradingError, match="unknown field `colour`"):
        report("json", {"colour": "red"})


def test_ending_of_a_file_names_its_report_where_one_only_has_it() -> None:
    assert ending_format("grades.csv") == "csv"
    for name in ("grades", "notes.md", "grades.xls", "-", "a-"):
        with pytest.raises(GradingError, match="does not say which report"):
            ending_format(name)


def test_file_that_cannot_be_written_is_told(tmp_path) -> None:
    with pytest.raises(GradingError, match=r"cannot be written: there is no folder"):
        write_document(str(tmp_path / "no" / "grades.csv"), b"")
