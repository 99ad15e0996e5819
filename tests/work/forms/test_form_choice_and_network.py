"""Choices by number or name, and networks in a few lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.work.forms.filled import chosen_options, network
from grader.work.forms.questions import Choice, Network
from grader.work.work import Unreadable

CHOICE = Choice(
    id="best",
    prompt="?",
    options=(("input x", "input", "x"), ("total input u", "total input", "u"), ("weight W", "weight", "w")),
)
LAYERS = Network(id="net", prompt="?", fields={"layers": "sizes"})
ANIMALS = Network(id="net", prompt="?", fields={"layers": "sizes", "outputs": "names", "activation": "name"})


@pytest.mark.parametrize(
    "answer",
    [
        *("1, 3", "3 1", "①③", "⑴ ⑶", "1と3", "(1) (3)", "１、３", "`1`, **3**", "- 1\n- 3"),
        *("input and weight", "Weight W, input x", "w, x", "1. input x; 3. weight W"),
    ],
)
def test_a_choice_in_other_words(answer):
    assert chosen_options(CHOICE, answer) == (1, 3)


def test_the_longer_name_is_meant():
    assert chosen_options(CHOICE, "total input") == (2,)


@pytest.mark.parametrize("answer", ["", " \n", "-", "4", "13", "not 1", "weights", "1, cat", "\x1b[2J"])
def test_a_choice_that_cannot_be_read(answer):
    with pytest.raises(Unreadable) as caught:
        chosen_options(CHOICE, answer)
    assert "\x1b" not in caught.value.message


@pytest.mark.parametrize(
    "answer",
    [
        "2-3-3-1",
        "[2, 3, 3, 1]",
        "2 → 3 → 3 → 1",
        "2 -> 3 -> 3 -> 1",
        "layers: 2,3,3,1",
        "LAYERS = 2 3 3 1",
        "２－３－３－１",
    ],
)
def test_sizes_in_other_spellings(answer):
    assert network(LAYERS, answer) == {"layers": [2, 3, 3, 1]}


def test_a_network_of_several_fields():
    answer = "- Outputs: cat、 dog\n\n- **layers**: 4-3-2\n- activation： SoftMax\n"
    assert network(ANIMALS, answer) == {
        "layers": [4, 3, 2],
        "outputs": ["cat", "dog"],
        "activation": "softmax",
    }


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("", "There is no answer"),
        ("layers:\noutputs:\nactivation:", "There is no answer"),
        ("layers: 4-2\noutputs: cat", "nothing for 'activation'"),
        ("4-3-2", "the line '4-3-2'"),
        ("layers: 4-2\nlayers: 4-3", "two lines for 'layers'"),
        ("layers: four\noutputs: cat\nactivation: softmax", "not a list of sizes"),
        ("layers: ...\noutputs: cat\nactivation: softmax", "not a list of sizes"),
        ("layers: 4\noutputs: " + "cat," * 60 + "\nactivation: softmax", "too much for 'outputs'"),
        ("layers: " + "1-" * 60 + "\noutputs: cat\nactivation: softmax", "not a list of sizes"),
    ],
)
def test_a_network_that_cannot_be_read(answer, told):
    with pytest.raises(Unreadable, match=told):
        network(ANIMALS, answer)


@given(st.text(max_size=200))
def test_any_text_is_read_or_a_named_fault(answer):
    for question, read in ((CHOICE, chosen_options), (LAYERS, network), (ANIMALS, network)):
        try:
            value = read(question, answer)
        except Unreadable:
            continue
        assert value
