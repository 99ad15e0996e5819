"""Results as JSON."""

from __future__ import annotations

import json

from made_results import HALF, NONE, document, doubtful, result

from grader.grading.results import FORMAT


def test_json_has_the_whole_result_of_each_student() -> None:
    told = json.loads(document("json", {"01-toy": [result("ada"), doubtful("eve")]}))
    assert list(told) == ["01-toy"]
    assert told["01-toy"]["ada"]["score"] == told["01-toy"]["ada"]["total"] == 4
    assert told["01-toy"]["ada"]["result"]["format"] == FORMAT
    assert told["01-toy"]["eve"]["score"] is None
    assert told["01-toy"]["eve"]["result"]["undecided"]


def test_only_the_attempt_that_counts_is_told() -> None:
    made = [result(attempt=1, outcomes=NONE), result(attempt=2), result(attempt=3, outcomes=HALF)]
    told = json.loads(document("json", {"01-toy": made}))
    assert told["01-toy"]["ada"]["result"]["attempt"] == 2


def test_json_lines_are_the_same_one_by_one() -> None:
    results = {"01-toy": [result("ada"), doubtful("eve")]}
    whole = json.loads(document("json", results))
    lines = [json.loads(line) for line in document("jsonl", results).splitlines()]
    assert [(one.pop("assignment"), one.pop("student")) for one in lines] == [
        ("01-toy", "ada"),
        ("01-toy", "eve"),
    ]
    assert lines == list(whole["01-toy"].values())
