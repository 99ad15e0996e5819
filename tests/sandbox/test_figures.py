"""What a submission draws with matplotlib is read in its process, and comes as plain data and a picture."""

import sys
import types

import msgspec
import numpy as np
import pytest
from levels_tried import STRONGEST
from wire_values import back, packed, unpacked

from grader.checks import assert_close, assert_equal, figures
from grader.checks.compare import CheckFailed, show
from grader.course.model import Limits
from grader.engine.local import local_module, local_object
from grader.sandbox.faults import RefusedValue
from grader.sandbox.launcher import ForkServer
from grader.sandbox.loading import StudentCode
from grader.sandbox.proxy import remote_module
from grader.sandbox.session import Session
from grader.sandbox.values import TAGS
from grader.sandbox.values.figures import MAX_DATA, MAX_PICTURE, Axes, Bars, Figure, Line, in_words
from grader.sandbox.values.packing import Malformed, Node

pytestmark = pytest.mark.slow

PNG = b"\x89PNG\r\n\x1a\n"
HEAD = PNG + b"\0\0\0\rIHDR" + bytes([0, 0, 2, 0]) * 2  # of 512 pixels each way
SOURCE = b"""
import numpy as np
import matplotlib.pyplot as plt

kept, own = plt.subplots()
own.set_title("at loading")

def plot(x, y):
    plt.plot(x, y, "r--o", label="f(x)")
    plt.title("f"); plt.xlabel("x"); plt.ylabel("y"); plt.legend(); plt.xlim(0, 5); plt.yscale("log")
def several():
    figure, axes = plt.subplots(2, 2)
    a, b, c, d = axes.ravel()
    a.scatter([1, 2], [3, np.nan], label="points", color="green")
    b.bar(["u", "v"], [1.0, 2.0]); b.set_xticks([0, 1], ["u", "v"]); b.grid(True); b.text(0, 0, "here")
    c.hist([1, 1, 2], bins=2)
    figure.colorbar(d.imshow(np.eye(2)))
    figure.suptitle("Four")
    return figure, axes
def pie(): plt.pie([1, 3])
def on_own(): own.plot([1], [1])
def nothing(): return 1
def closed():
    plt.plot([1, 2]); plt.savefig("plot.png"); plt.close()
    plt.figure()
def broken(): plt.title("$\\\\nonsense{$")
def huge(): plt.plot(np.arange(10**6))
def vast(): plt.figure(figsize=(1e4, 1e4))
"""


@pytest.fixture(scope="module", params=[*STRONGEST, "here"])
def module(request, tmp_path_factory):
    if request.param == "here":
        plt = pytest.importorskip("matplotlib.pyplot")
        plt.switch_backend("agg")
        plt.close("all")  # what other tests in this process left open
        file = tmp_path_factory.mktemp("here") / "work.py"
        file.write_bytes(SOURCE)
        yield local_module(file)
        plt.close("all")
        return
    limits = Limits(call_seconds=20, load_seconds=30, submission_seconds=200)
    code = StudentCode("work", {"work.py": SOURCE})
    with (
        ForkServer(request.param, ["matplotlib"], [SOURCE]) as server,
        Session(server, code, limits) as session,
    ):
        yield remote_module(session)


def test_a_recorded_call_has_what_it_drew(module):
    x = np.array([1.0, 2.0, 4.0])
    for _ in range(2):  # each call has a figure of its own
        (figure,) = module.plot.record(x, x**2).figures
        (axes,) = figure.axes
        (line,) = axes.lines
        assert_close(line.x, x)
        assert_close(line.y, x**2)
        assert (line.label, line.color, line.style, line.marker) == ("f(x)", "#ff0000", "--", "o")
        assert (axes.title, axes.xlabel, axes.ylabel, axes.legend) == ("f", "x", "y", ["f(x)"])
        assert (axes.xlim, axes.xscale, axes.yscale, axes.grid) == ((0, 5), "linear", "log", False)
        assert figure.picture.startswith(PNG) and len(figure.picture) <= MAX_PICTURE
    nothing = module.nothing.record().figures
    assert not nothing
    with pytest.raises(IndexError, match=r"0 figures are drawn, so there is no figures\[0\]"):
        _ = nothing[0]
    with pytest.raises(IndexError, match=r"0 points are drawn, so there is no points\[0\]"):
        _ = axes.points[0]


def test_points_bars_images_and_shares_are_read(module):
    record = module.several.record()
    (figure,) = record.figures
    points, bars, histogram, image = figure.axes  # the colour bar's axes are none
    assert figure.title == "Four"
    assert_close(points.points[0].y, np.array([3.0, np.nan]))
    assert (points.points[0].label, points.points[0].color) == ("points", "#008000")
    assert (bars.xticklabels, bars.grid, bars.texts) == (["u", "v"], True, ["here"])
    assert_close(bars.bars[0].heights, np.array([1.0, 2.0]))
    assert_close(histogram.bars[0].heights, np.array([2.0, 1.0]))
    assert_close(image.images[0], np.eye(2))
    assert module.pie.record().figures[0].axes[0].pie == [0.25, 0.75]


def test_figures_that_are_open_or_returned_are_read_too(module):
    assert figures(module)[0].axes[0].title == "at loading"
    assert module.figure.record().axes[0].title == "at loading"
    assert figures(module.kept)[0].axes[0].title == figures(module.own)[0].axes[0].title == "at loading"
    assert module.on_own.record().figures[0].axes[0].lines[0].x.tolist() == [1]
    assert module.own.get_title() == "at loading"  # an object of matplotlib stays one
    assert module.plt.figure().number > 1  # and so does pyplot, with its own function of that name


def test_figures_that_are_closed_again_are_read_too(module, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    first, second = module.closed.record().figures
    assert first.axes[0].lines[0].y.tolist() == [1, 2] and not second.axes


def test_pyplot_may_be_imported_by_the_call_itself(monkeypatch):
    source = "def f():\n    import matplotlib.pyplot as plt\n    plt.plot([1, 2])\n"
    there = [name for name in sys.modules if name.partition(".")[0] == "matplotlib"]
    for name in there:
        monkeypatch.delitem(sys.modules, name)
    made = types.ModuleType("work")
    exec(source, vars(made))
    (figure,) = local_object(made).f.record().figures
    assert figure.axes[0].lines[0].y.tolist() == [1, 2]


def test_a_picture_that_cannot_be_made_costs_nothing_else(module):
    (figure,) = module.broken.record().figures
    assert figure.picture == b"" and figure.axes[0].title == r"$\nonsense{$"
    assert module.vast.record().figures[0].picture[:8] in (b"", PNG)


def test_too_much_data_is_refused(module):
    if hasattr(module._grader_at, "session"):
        with pytest.raises(RefusedValue, match="a figure of too much data"):
            module.huge.record()


ONE = Figure("t", [Axes(title="a", lines=[Line(np.array([1.0]), np.array([2.0]), "f")])], HEAD + b"...")


def test_figures_are_values_that_are_compared_and_shown():
    found = back(ONE)
    assert_equal(found, ONE)
    assert found.picture == ONE.picture
    other = back(ONE)
    other.axes[0].lines[0].y[0] = 3
    with pytest.raises(CheckFailed, match=r"The answer\.axes\[0\]\.lines\[0\]\.y is wrong"):
        assert_equal(other, ONE)
    assert show(ONE) == "Figure(Axes(a, 1 lines))"
    assert show(ONE.axes[0].lines) == "[Line(label='f', x=[1], y=[2])]"
    with pytest.raises(CheckFailed, match="is None"):
        assert_equal(None, ONE)


BROKEN = {
    "nothing": b"",
    "no figure": msgspec.msgpack.encode([1]),
    "another field": msgspec.msgpack.encode({"titel": "a"}),
    "title": msgspec.msgpack.encode({"title": 1}),
    "data": msgspec.msgpack.encode({"axes": [{"lines": [{"x": [[1], [1, 2]], "y": []}]}]}),
    "text as data": msgspec.msgpack.encode({"axes": [{"lines": [{"x": ["a"], "y": []}]}]}),
    "object as data": msgspec.msgpack.encode({"axes": [{"lines": [{"x": {"a": 1}, "y": []}]}]}),
    "no picture": msgspec.msgpack.encode({"picture": b"GIF89a"}),
    "large picture": msgspec.msgpack.encode({"picture": HEAD + bytes(MAX_PICTURE)}),
    "vast picture": msgspec.msgpack.encode({"picture": HEAD[:16] + bytes([0, 2, 0, 0]) * 2}),
    "picture of no size": msgspec.msgpack.encode({"picture": PNG + b"..."}),
    "much data": bytes(MAX_DATA + 1),
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_a_figure_that_no_honest_peer_makes_is_malformed(data):
    node, _ = packed(data)
    with pytest.raises(Malformed):
        unpacked(Node(TAGS["figure"], node.items), data)


def test_a_figure_is_told_in_words_of_bounded_length_that_move_nothing():
    line = Line(np.arange(3.0), np.array([1.0, np.nan, 9.0]), "2024")
    empty = Bars(*[np.array([])] * 4)
    axes = Axes(
        "Sales", "month", "", (0, 2), (1, 9), yscale="log", legend=["2024"], lines=[line], bars=[empty]
    )
    assert in_words(Figure("All", [axes, Axes()])) == (
        "figure 'All'\n"
        "axes 'Sales', x 'month' from 0 to 2, y (no label) from 1 to 9, log:"
        " line '2024' (3 values, y from 1 to 9), bars (0 values); legend: '2024'\n"
        "axes without a title, x (no label) from 0 to 1, y (no label) from 0 to 1: nothing"
    )
    vast = Axes("\n# \x1b[2J" * 99, "x" * 999, lines=[line] * 50, images=[np.ones((2, 3))])
    told = in_words(Figure("", [vast] * 50))
    assert len(told) < 5000
    assert "\x1b" not in told
    assert told.count("\n") == 6
    assert told.endswith("and 44 more axes")
    assert "and 45 more" in told
    assert in_words(Figure()) == ""
