"""Exercises: right answers pass, tempting wrong ones do not, and no answer is given away."""

import re

import numpy as np
import pytest

from helpers import checks
from helpers.checks import check
from helpers.data import load_mnist
from helpers.exercises import EXERCISES


def box_size(image):
    """A right answer to 01.3, written otherwise than in the notebook."""
    rows, columns = np.nonzero(image)
    return rows.max() - rows.min() + 1, columns.max() - columns.min() + 1


def box_without_faint_ink(image):
    rows, columns = np.nonzero(image > 127)
    return rows.max() - rows.min() + 1, columns.max() - columns.min() + 1


(X_TRAIN, Y_TRAIN), (X_TEST, Y_TEST) = load_mnist("small")
AVERAGES = np.stack([X_TRAIN[Y_TRAIN == digit].mean(axis=0) for digit in range(10)])


def accuracy_of_nearest_average(images):
    distance = np.stack([((images - average) ** 2).sum(axis=(1, 2)) for average in AVERAGES])
    return np.mean(distance.argmin(axis=0) == Y_TEST)


RIGHT = {
    "01.1": [np.mean(X_TRAIN == 0), round(float(np.mean(X_TRAIN == 0)), 3)],
    "01.2": [(4, 9), (9, 4), [4, 9], {4, 9}, np.array([9, 4])],
    "01.3": [box_size],
    "01.4": [accuracy_of_nearest_average(np.roll(X_TEST, 3, axis=2)), 0.392],
    "01.5": [0.956, np.float64(0.956)],
}
WRONG = {
    "01.1": [
        np.mean(X_TRAIN[0] == 0),  # of one image only
        100 * np.mean(X_TRAIN == 0),  # per cent
        np.mean(X_TRAIN > 0),  # the ink instead
        np.sum(X_TRAIN == 0),  # not divided
    ],
    "01.2": [(7, 9), (4, 4), (3, 5)],
    "01.3": [
        lambda image: box_size(image)[::-1],  # width first
        lambda image: tuple(side - 1 for side in box_size(image)),  # off by one
        box_without_faint_ink,
        lambda image: max(box_size(image)),
        lambda image: None,
    ],
    "01.4": [
        accuracy_of_nearest_average(X_TEST),  # not moved
        accuracy_of_nearest_average(np.roll(X_TEST, 3, axis=1)),  # moved down
        accuracy_of_nearest_average(np.roll(X_TEST, -3, axis=2)),  # moved left
    ],
    "01.5": [
        accuracy_of_nearest_average(X_TEST),
        95.6,
        1.0,  # the training images compared with themselves
    ],
}
OTHER_KINDS = [None, "4", True, [], [1, 2, 3], {}, np.zeros((3, 3)), float("nan"), object(), check]


def said(capsys, number, answer):
    check(number, answer)
    return capsys.readouterr().out


def is_right(capsys, number, answer):
    return f"{number}: right." in said(capsys, number, answer)


@pytest.fixture(autouse=True)
def fresh_hints():
    checks._wrong_answers.clear()


def test_every_exercise_is_tried():
    assert set(RIGHT) == set(WRONG) == set(EXERCISES)


@pytest.mark.parametrize("number", EXERCISES)
def test_right_answers(capsys, number):
    assert all(is_right(capsys, number, answer) for answer in RIGHT[number])


@pytest.mark.parametrize("number", EXERCISES)
def test_wrong_answers(capsys, number):
    assert not any(is_right(capsys, number, answer) for answer in WRONG[number])


@pytest.mark.parametrize("number", EXERCISES)
def test_answers_of_another_kind_get_a_hint_and_no_traceback(capsys, number):
    for answer in OTHER_KINDS:
        text = said(capsys, number, answer)
        assert "not yet" in text and "Hint:" in text


@pytest.mark.parametrize("number", EXERCISES)
def test_three_dots_are_no_wrong_answer(capsys, number):
    assert "not answered yet" in said(capsys, number, ...)
    assert EXERCISES[number].hints[0] in said(capsys, number, None)


@pytest.mark.parametrize("number", EXERCISES)
def test_hints_climb_and_the_last_one_stays(capsys, number):
    hints = EXERCISES[number].hints
    assert len(hints) >= 2
    for hint in [*hints, hints[-1]]:
        assert hint in said(capsys, number, WRONG[number][0])


@pytest.mark.parametrize("number", EXERCISES)
def test_neither_hints_nor_complaints_give_the_answer_away(capsys, number):
    text = " ".join(said(capsys, number, answer) for answer in [*OTHER_KINDS, None, None])
    numbers = {float(found) for found in re.findall(r"(?<![\w.])\d+\.?\d*(?![\w.]*\d)", text)}
    for answer in RIGHT[number]:
        if isinstance(answer, (float, np.floating)):
            assert not any(EXERCISES[number].right(found) for found in numbers)
        elif not callable(answer):
            assert not set(np.ravel(list(answer))) <= numbers


def test_a_function_that_fails_is_told_why(capsys):
    text = said(capsys, "01.3", lambda image: 1 / 0)
    assert "ZeroDivisionError" in text and "Hint:" in text


def test_unknown_exercise(capsys):
    text = said(capsys, "99.9", 3)
    assert "no exercise '99.9'" in text and "01.1" in text
