import io

import pytest

from grader.cli import bar
from grader.cli.bar import patience, with_bar


class Screen(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(("seconds", "shown"), [(0.001, False), (0.5, True)])
def test_a_bar_with_the_time_left_is_shown_on_a_screen_once_it_takes_a_second(monkeypatch, seconds, shown):
    screen, clock = Screen(), iter(range(100_000))
    for stream in ("stdout", "stderr"):
        monkeypatch.setattr(f"sys.{stream}", screen)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(bar.time, "monotonic", lambda: next(clock) * seconds)
    assert [*with_bar("Collecting")(["a", "b", "c", "d", "e", "f"])] == ["a", "b", "c", "d", "e", "f"]
    assert ("Collecting" in screen.getvalue()) == shown


def test_no_bar_is_shown_where_nobody_looks(monkeypatch, capsys):
    monkeypatch.setattr(bar.time, "monotonic", iter(range(100_000)).__next__)
    assert [*with_bar("Collecting")(["a", "b", "c"])] == ["a", "b", "c"]
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("late", [True, False])
def test_what_one_thing_takes_is_told_while_it_takes_long_and_taken_away_again(monkeypatch, late):
    screen = Screen()
    for stream in ("stdout", "stderr"):
        monkeypatch.setattr(f"sys.{stream}", screen)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(bar, "_WHILE", 0.0 if late else 1e6)
    with patience("Proving 01 ..."):
        while late and not screen.getvalue():
            pass
    assert screen.getvalue() == f"Proving 01 ...\r{' ' * 14}\r" * late
