from __future__ import annotations

import json

import pytest
from made_notebooks import code, notebook

from grader.work.notebooks.reader import read_notebook, without_outputs


def test_outputs_and_widgets_go_and_all_else_stays():
    output = {"output_type": "stream", "name": "stdout", "text": "x" * 1000}
    metadata = {"widgets": {"state": "x" * 1000}, "kernelspec": {"name": "python3"}}
    before = notebook(code("x = 'é'", outputs=[output], id="one"), metadata=metadata)
    after = json.loads(without_outputs(before))
    assert after["cells"] == [code("x = 'é'", id="one")]
    assert after["metadata"] == {"kernelspec": {"name": "python3"}}
    assert read_notebook(without_outputs(before), "a.ipynb") == read_notebook(before, "a.ipynb")


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"3", b'{"x":' * 100_000, b"\xff\xfe{"])
def test_what_is_no_json_object_is_a_value_error(content):
    with pytest.raises(ValueError):
        without_outputs(content)


def test_numbers_that_json_does_not_have_become_null():
    assert without_outputs(b'{"metadata": {"y": [NaN, -Infinity, 1.5]}}') == (
        b'{"metadata": {"y": [null, null, 1.5]}}\n'
    )
