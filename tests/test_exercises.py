"""Exercises: right answers pass, tempting wrong ones do not, and no answer is given away."""

import re

import cv2
import numpy as np
import pytest
import scipy.special
import scipy.stats

from helpers import exercises
from helpers.data import load_mnist
from helpers.distort import shift
from helpers.exercises import check

EXERCISES = exercises.exercises()


def box_size(image):
    """A right answer to 01.3, written otherwise than in the notebook."""
    rows, columns = np.nonzero(image)
    return rows.max() - rows.min() + 1, columns.max() - columns.min() + 1


def box_without_faint_ink(image):
    rows, columns = np.nonzero(image > 127)
    return rows.max() - rows.min() + 1, columns.max() - columns.min() + 1


def stops_after(losses, patience):
    for epoch in range(1, len(losses) + 1):
        if epoch - 1 - int(np.argmin(losses[:epoch])) >= patience:
            return epoch
    return len(losses)


def coverage_and_accuracy(confidence, right, threshold):
    chosen = [r for c, r in zip(confidence, right) if c >= threshold]
    return len(chosen) / len(right), sum(chosen) / len(chosen) if chosen else 1


def ink_length(strokes):
    pairs = [pair for stroke in strokes for pair in zip(stroke, stroke[1:])]
    return sum(((a - c) ** 2 + (b - d) ** 2) ** 0.5 for (a, b), (c, d) in pairs)


def joined_length(strokes):
    """The mistake of taking the way through the air for ink."""
    return ink_length([[point for stroke in strokes for point in stroke]])


def in_a_sentence(strokes):
    points = sum(map(len, strokes))
    words = f"{len(strokes)} stroke{'s' * (len(strokes) > 1)}, {points} point{'s' * (points > 1)}"
    return words if strokes else "empty"


def mirrored_in_place(strokes):
    for stroke in strokes:
        for point in stroke:
            point[0] = 280 - point[0]
    return strokes


def shared_width(one, other):
    columns = [set(range(10 * left, 10 * (left + width))) for left, _, width, _ in (one, other)]
    return len(columns[0] & columns[1]) / min(map(len, columns))


def dropout(numbers, rate, rng):
    return np.where(rng.random(numbers.shape) < rate, 0, numbers / (1 - rate))


def gradients(images, labels, w1, b1, w2, b2, on=lambda hidden: hidden > 0):
    hidden = np.maximum(images @ w1 + b1, 0)
    blame = scipy.special.softmax(hidden @ w2 + b2, axis=1)
    blame[np.arange(len(labels)), labels] -= 1
    blame /= len(labels)
    back = (blame @ w2.T) * on(hidden)
    return images.T @ back, back.sum(axis=0), hidden.T @ blame, blame.sum(axis=0)


def with_momentum(weight, velocity, gradient, rate):
    velocity = 0.9 * velocity - rate * gradient
    return weight + velocity, velocity


(X_TRAIN, Y_TRAIN), (X_TEST, Y_TEST) = load_mnist("small")
AVERAGES = np.stack([X_TRAIN[Y_TRAIN == digit].mean(axis=0) for digit in range(10)])


def accuracy_of_nearest_average(images):
    distance = np.stack([((images - average) ** 2).sum(axis=(1, 2)) for average in AVERAGES])
    return np.mean(distance.argmin(axis=0) == Y_TEST)


RIGHT = {
    "01.1": [np.mean(X_TRAIN == 0), round(float(np.mean(X_TRAIN == 0)), 3)],
    "01.2": [(4, 9), (9, 4), [4, 9], {4, 9}, np.array([9, 4])],
    "01.3": [box_size],
    "01.4": [accuracy_of_nearest_average(shift(X_TEST, right=3)), 0.392],
    "01.6": [0.956, np.float64(0.956)],
    "02.1": [0.705, 0.71, 0.7, scipy.special.softmax([5, 4, 2])[0]],
    "02.3": [784 * 32 + 32 + 32 * 10 + 10, np.int64(25450), 25450.0],
    "02.2": [lambda sums: scipy.special.softmax(sums, axis=1)],
    "02.5": [-np.log(0.5), np.log(2), 0.693],
    "02.6": [[[2.5, -2.0], [1.0, -1.0]]],
    "03.1": [0.501],
    "03.2": [0.0452, np.exp(3) / (np.exp(3) + 1) ** 2],
    "03.4": [gradients],
    "03.5": [with_momentum],
    "04.1": [np.array([[0, 0, 0], [1, 0, 0], [0, 0, 0]]), [[0, 0, 0], [1.0, 0, 0], [0, 0, 0]]],
    "04.3": [32 * (9 * 16 + 1)],
    "04.4": [12, 12.0],
    "04.6": [lambda image: cv2.resize(image, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)],
    "05.1": [32 * 12, np.ceil(4000 / 128) * 12],
    "05.2": [stops_after],
    "05.3": [230, int(np.ceil(np.log(0.1) / np.log(0.99)))],
    "05.6": [lambda step, steps: np.cos(np.pi * step / steps / 2) ** 2],
    "05.7": [dropout],
    "06.1": [0.98168, scipy.stats.binomtest(990, 1000).proportion_ci(method="wilson").low],
    "06.2": [scipy.stats.binomtest(3, 15).pvalue],
    "06.4": [coverage_and_accuracy],
    "06.6": [lambda counts: np.array([row[i] / sum(row) for i, row in enumerate(counts)])],
    "06.7": [0.0055, (2 / np.pi * 0.95 * 0.05 / 1000) ** 0.5],
    "06.8": [116_400, 4 * 0.97 * 0.03 / 0.001**2],
    "07.1": [lambda image: np.argwhere(image >= 0).T @ image.ravel() / image.sum()],
    "07.2": [lambda h, w: tuple(max(1, int(20 * side / max(h, w) + 0.5)) for side in (h, w))],
    "07.3": [lambda grey: grey.mean() < np.median(grey)],
    "07.4": [lambda names: sorted(names, key=lambda name: (len(name), name))],
    "08.1": [16, np.int64(16)],
    "08.2": [
        lambda strokes: [[(280 - x, y) for x, y in stroke] for stroke in strokes],
        lambda strokes: [np.array(stroke) * [-1, 1] + [280, 0] for stroke in strokes],
    ],
    "08.3": [ink_length],
    "08.4": [in_a_sentence],
    "09.1": [45, 5625 / 125],
    "09.2": [lambda labels: (labels[:, None] == np.arange(10)).astype(int)],
    "09.3": [(48_120 + 10_164 + 850) / 61_706],
    "10.1": [0.99**10, 0.9044],
    "10.2": [lambda boxes: [boxes[i] for i in np.argsort([box[0] for box in boxes])]],
    "10.3": [shared_width],
    "10.4": [
        lambda table, x, y: cv2.perspectiveTransform(
            np.array([[[x, y]]], float), np.array(table, float)
        )[0, 0]
    ],
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
        accuracy_of_nearest_average(shift(X_TEST, down=3)),  # moved down
        accuracy_of_nearest_average(shift(X_TEST, right=-3)),  # moved left
    ],
    "01.6": [
        accuracy_of_nearest_average(X_TEST),
        95.6,
        1.0,  # the training images compared with themselves
    ],
    "02.1": [5 / 11, 0.26, 0.04, np.exp(5)],
    "02.3": [784 * 32 + 32 * 10, 784 * 32, 118_282, 25_440],
    "02.5": [0.5, np.log(0.5), -np.log10(0.5), 2.303],
    "02.6": [[[0.5, 1.0], [1.0, 1.0]], [[0.5, 0.0], [0.0, -1.0]]],  # b @ a; place by place
    "03.1": [0.699, 0.99, 0.6],  # uphill; the slope itself; no step
    "03.2": [0.953, 0.1966, -0.0452],  # p; the slope at 1; the wrong way
    "03.4": [
        lambda *given: gradients(*given, on=lambda hidden: hidden >= 0),  # as it was
        lambda *given: gradients(*given, on=lambda hidden: hidden < 0),
        lambda *given: [6 * array for array in gradients(*given)],  # not the mean
    ],
    "03.5": [
        lambda *given: with_momentum(*given)[::-1],
        lambda weight, velocity, gradient, rate: (
            weight + velocity,  # by the old velocity
            0.9 * velocity - rate * gradient,
        ),
        lambda weight, velocity, gradient, rate: with_momentum(weight, velocity, -gradient, rate),
    ],
    "02.2": [
        lambda sums: np.exp(sums) / np.exp(sums).sum(axis=1, keepdims=True),  # overflows
        lambda sums: scipy.special.softmax(sums),  # over everything
        lambda sums: scipy.special.softmax(sums, axis=0),
        lambda sums: sums / sums.sum(axis=1, keepdims=True),
    ],
    "04.1": [
        np.array([[0, 0, 0], [0, 0, 1], [0, 0, 0]]),  # the other way
        np.array([[0, 0, 0], [0, 1, 0], [0, 0, 0]]),  # stays
        np.array([[0, 1, 0], [0, 0, 0], [0, 0, 0]]),  # down
        np.array([[0, 0, 0], [2, 0, 0], [0, 0, 0]]),  # brighter, too
    ],
    "04.3": [32 * 9 * 16, 32 * (9 + 1), 32 * 9, 16 * (9 * 32 + 1)],
    "04.4": [24, 14, 13, 11],
    "04.6": [
        lambda image: image.reshape(2, 2, 3, 2).max(axis=(1, 3)),
        lambda image: image.reshape(2, 2, 3, 2).sum(axis=(1, 3)),
        lambda image: image.mean(),
        lambda image: image[::2, ::2],
    ],
    "05.1": [31 * 12, 4000 / 128 * 12, 32, 31.25],
    "05.2": [
        lambda losses, patience: int(np.argmin(losses)) + 1,  # the best, not the last
        lambda losses, patience: len(losses),
        lambda losses, patience: stops_after(losses, patience + 1),
        lambda losses, patience: stops_after(losses, patience) - 1,  # counted from 0
    ],
    "05.3": [229, 100, 90, 10, 299],
    "05.6": [
        lambda step, steps: 1 - step / steps,
        lambda step, steps: np.cos(np.pi * step / steps),
        lambda step, steps: np.cos(np.pi / 2 * step / steps),
    ],
    "05.7": [
        lambda numbers, rate, rng: numbers * (rng.random(numbers.shape) >= rate),  # mean sinks
        lambda numbers, rate, rng: dropout(numbers, 1 - rate, rng),
        lambda numbers, rate, rng: numbers,
    ],
    "06.1": [0.99, 0.9817 * 100, 0.9946, 0.98383],  # the last one without Wilson's corrections
    "06.2": [scipy.stats.binomtest(12, 15, alternative="greater").pvalue, 0.2, 12 / 15],
    "06.4": [
        lambda confidence, right, threshold: (  # above, not at least
            np.mean(confidence > threshold),
            right[confidence > threshold].mean() if (confidence > threshold).any() else 1,
        ),
        lambda *given: coverage_and_accuracy(*given)[::-1],
        lambda confidence, right, threshold: (np.mean(confidence >= threshold), right.mean()),
    ],
    "06.6": [
        lambda counts: np.diag(counts) / counts.sum(axis=0),  # precision
        lambda counts: np.diag(counts) / counts.sum(),
        np.diag,
    ],
    "06.7": [0.55, 0.0069, 0.0, (0.95 * 0.05 / 1000) ** 0.5],  # the last: standard deviation
    "06.8": [29_100, 11.64, 4 * 0.97 / 0.001**2, 0.97 * 0.03 / 0.001**2],
    "07.1": [
        lambda image: (np.argwhere(image >= 0).T @ image.ravel() / image.sum())[::-1],
        lambda image: np.argwhere(image > 0).mean(axis=0),  # all ink alike
        lambda image: ((image.shape[0] - 1) / 2, (image.shape[1] - 1) / 2),
    ],
    "07.2": [
        lambda h, w: (20, 20),
        lambda h, w: (round(20 * h / max(h, w)), round(20 * w / max(h, w))),  # may be 0
        lambda h, w: (round(20 * w / max(h, w)), round(20 * h / max(h, w))),
        lambda h, w: (20 * h / max(h, w), 20 * w / max(h, w)),
    ],
    "07.3": [
        lambda grey: True,  # always invert
        lambda grey: grey.mean() > 127,
        lambda grey: grey.mean() > np.median(grey),
    ],
    "07.4": [sorted, lambda names: names, lambda names: sorted(names, key=len)],
    "08.1": [8, 2, 10, 78_400],
    "08.2": [
        mirrored_in_place,
        lambda strokes: [[[x, 280 - y] for x, y in stroke] for stroke in strokes],  # upside down
        lambda strokes: [[[-x, y] for x, y in stroke] for stroke in strokes],  # off the paper
        lambda strokes: [[[280 - x, y] for x, y in stroke[::-1]] for stroke in strokes],
    ],
    "08.3": [
        joined_length,
        lambda strokes: sum(len(stroke) for stroke in strokes),
        lambda strokes: [ink_length([stroke]) for stroke in strokes],
        lambda strokes: sum(np.abs(np.diff(s, axis=0)).sum() for s in strokes),  # round corners
    ],
    "08.4": [
        lambda strokes: in_a_sentence(strokes).replace("1 stroke,", "1 strokes,"),
        lambda strokes: in_a_sentence(strokes) if strokes else "0 strokes, 0 points",
        lambda strokes: f"{len(strokes)} strokes, {sum(map(len, strokes))} points",
    ],
    "09.1": [3, 15, 125, 5625],
    "09.2": [
        lambda labels: np.eye(10)[labels].T,
        lambda labels: np.eye(11)[labels + 1],
        lambda labels: labels,
    ],
    "09.3": [48_120 / 61_706, 850 / 61_706, 95.8, (61_706 - 48_120) / 61_706],
    "10.1": [0.99, 9.9, 1 - 0.99**10, 0.01**10],
    "10.2": [
        lambda boxes: sorted(boxes, key=lambda box: box[1]),  # from the top
        lambda boxes: boxes[::-1],
        lambda boxes: boxes.sort() or boxes,  # right, but in place
        lambda boxes: [box[0] for box in boxes],
    ],
    "10.3": [
        lambda one, other: shared_width(one, other) * min(one[2], other[2]),  # pixels
        lambda one, other: shared_width(one, other) * min(one[2], other[2]) / one[2],
        lambda one, other: (
            (min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0]))
            / min(one[2], other[2])
        ),  # below 0, where they are apart
    ],
    "10.4": [
        lambda table, x, y: (np.array(table) @ (x, y, 1))[:2],  # not divided
        lambda table, x, y: tuple(np.array(table) @ (x, y, 1)),
        lambda table, x, y: ((x, y, 1) @ np.array(table))[:2],
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
    exercises._wrong_answers.clear()


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


def test_no_hint_is_left_out(capsys, monkeypatch):
    known = {"01.9": exercises.number(1, 1, hints=("vague", "plainer", "plain"), why="")}
    monkeypatch.setattr(exercises.of_notebook("01"), "EXERCISES", known)
    for hint in ("vague", "plainer", "plain", "plain"):
        assert said(capsys, "01.9", 2).endswith(f"Hint: {hint}\n")


@pytest.mark.parametrize("number", EXERCISES)
def test_neither_hints_nor_complaints_give_the_answer_away(capsys, number):
    text = " ".join(said(capsys, number, answer) for answer in [*OTHER_KINDS, None, None])
    numbers = {float(found) for found in re.findall(r"(?<![\w.])\d+\.?\d*(?![\w.]*\d)", text)}
    for answer in RIGHT[number]:
        if isinstance(answer, (int, float, np.number)):
            assert not any(EXERCISES[number].right(found) for found in numbers)
        elif not callable(answer) and number != "04.1":  # zeros and a one: any text has them
            assert not set(np.ravel(list(answer)).astype(float)) <= numbers


def test_a_function_that_fails_is_told_why(capsys):
    text = said(capsys, "01.3", lambda image: 1 / 0)
    assert "ZeroDivisionError" in text and "Hint:" in text


def test_unknown_exercise(capsys):
    text = said(capsys, "99.9", 3)
    assert "no exercise '99.9'" in text and "01.1" in text
