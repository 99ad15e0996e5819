import pytest

from grader.sandbox.protocol import CallRecord


def test_a_record_is_frozen_and_begins_empty():
    record = CallRecord(3)
    assert (record.value, record.args, record.kwargs, record.warnings, record.output) == (3, (), {}, (), "")
    with pytest.raises(AttributeError):
        record.value = 4
