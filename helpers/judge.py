"""A network that knows what is not one digit, and the lessons that teach it. Taught in notebook 10."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from helpers.cuts import INK, between_cuts, find_cuts
from helpers.data import load_mnist
from helpers.distort import distort, flag_ones
from helpers.images import SIDE, centre, scale
from helpers.images.strokes import crop, redraw_strokes

if TYPE_CHECKING:
    from helpers.quiet import keras

NONE = 10  # the answer for what is not one digit
LESSONS, EPOCHS, RATE = 4000, 4, 0.002


def push_together(first: np.ndarray, second: np.ndarray, overlap: int = 2) -> np.ndarray:
    """Two digits, float (28, 28) each → float (28, 56): the second moved left until their ink meets.

    overlap: by how many pixels the ink of the one then runs into the other's. If they have no row
    in common they cannot meet, and lie one above the other.
    """
    start = meeting_place(first, second) - overlap
    return side_by_side(first, second, int(np.clip(start, 0, SIDE)))


def meeting_place(first: np.ndarray, second: np.ndarray) -> int:
    """The column at which `second` must begin for its ink to be next to that of `first`."""
    columns = np.arange(SIDE)
    last = np.where(first > INK, columns, -SIDE).max(axis=1)  # of each row
    foremost = np.where(second > INK, columns, 2 * SIDE).min(axis=1)
    gap = int((SIDE + foremost - last).min()) - 1  # side by side: the paper where they come closest
    return SIDE - gap


def side_by_side(first: np.ndarray, second: np.ndarray, start: int) -> np.ndarray:
    """Two digits on one page, float (28, 56), the second from column `start` on."""
    page = np.zeros((SIDE, 2 * SIDE), np.float32)
    page[:, :SIDE] = first
    page[:, start : start + SIDE] = np.maximum(page[:, start : start + SIDE], second)
    return page


def settle(ink: np.ndarray) -> np.ndarray:
    """Ink on paper of any size, float (h, w) → (28, 28) in MNIST's geometry, as the last steps of `to_mnist` do."""
    for step in (crop, redraw_strokes, scale, centre):
        ink, _ = step(ink)
    return ink


def lessons(
    images: np.ndarray, labels: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """What is one digit and what is not, by example: float32 (n, 28, 28), and for each 0 to 9, or NONE.

    images: uint8 (n, 28, 28). Distorted digits stand alone, or in touching pairs that are cut as
    `find_cuts` does. What holds nearly all the ink of one digit and little of another's is that
    digit; halves, pairs and digits with a piece of their neighbour are none, nor are digits with a
    comma.
    """
    pages, answers = [], []

    def new():
        return distort(flag_ones(images, labels, rng), rng).astype(np.float32) / 255

    def add(page, answer):
        wide = round(page.shape[1] * rng.uniform(0.75, 1.35)), page.shape[0]  # as hands differ
        pages.append(settle(cv2.resize(page, wide)))
        answers.append(answer)

    for digit, label in zip([*new(), *new()], [*labels, *labels]):
        add(digit, label)
    order = rng.permutation(len(labels))
    for first, second, *pair in zip(new(), new()[order], labels, labels[order]):
        first = np.roll(first, int(rng.integers(-3, 4)), axis=0)
        start = int(np.clip(meeting_place(first, second) - rng.integers(-1, 5), 0, SIDE))
        page = side_by_side(first, second, start)
        nothing = np.zeros_like(first)
        each = side_by_side(first, nothing, start), side_by_side(nothing, second, start)
        add(page, NONE)
        for piece, shares in pieces_of_a_pair(page, each, rng):
            if max(shares) > 0.88 and min(shares) < 0.15:
                add(piece, pair[int(np.argmax(shares))])
            elif max(shares) < 0.8 or min(shares) > 0.2:
                add(piece, NONE)
    for digit in new()[::6]:
        add(with_comma(digit, rng), NONE)
    mixed = rng.permutation(len(pages))
    return np.stack(pages)[mixed], np.array(answers)[mixed]


def pieces_of_a_pair(page, each, rng, most=4):
    """Some of the pieces between two cuts of a page, and what share of either digit's ink they hold."""
    columns = np.flatnonzero(page.max(axis=0) > 0.1)
    page, *each = (image[:, columns[0] : columns[-1] + 1] for image in (page, *each))
    cuts = find_cuts(page)
    inside = between_cuts(page.shape, cuts)
    last = len(cuts)
    runs = [(0, n) for n in range(last)] + [(n, last) for n in range(1, last + 1)]
    runs += [(a, b) for a in range(1, last) for b in range(a, last)][:2]
    for place in rng.permutation(len(runs))[:most]:
        mine = (inside >= runs[place][0]) & (inside <= runs[place][1])
        if (page * mine).sum() > 8:
            yield page * mine, [float((one * mine).sum() / max(one.sum(), 1)) for one in each]


def with_comma(digit: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A digit (28, 28) on a larger page, with a dot, a comma or a dash beside it."""
    page = np.pad(digit, ((0, 6), (14, 14)))
    rows, columns = np.nonzero(page > INK)
    if len(rows) == 0:
        return page
    length, gap = rng.uniform(1, 7), rng.uniform(1, 5)
    if rng.random() < 0.3:
        highest = rows.min() + 6
        x, y = columns.min() - gap - length, rng.uniform(highest, max(highest, rows.max() - 4))
        end = x + length, y
    else:
        x, y = columns.max() + gap, rows.max() - rng.uniform(-2, 2)
        end = x - length / 3, y + length
    points = [(round(8 * px), round(8 * py)) for px, py in ((x, y), end)]
    cv2.line(page, *points, 1, int(rng.integers(2, 4)), cv2.LINE_AA, shift=3)
    return page


def learn_judge(
    model: "keras.Model", folder: str | Path | None = None
) -> Callable[[np.ndarray], np.ndarray]:
    """From images (n, 28, 28) to eleven probabilities each: ten digits, and none of them.

    `model` stays as it is. A copy of it gets an eleventh output and learns a little more: what is
    one digit and what is none. That takes half a minute, once; it is kept in `folder` (by default
    `models/`).
    """
    from helpers.checkpoints import keep_or_make
    from helpers.quiet import keras
    from helpers.training import MODELS, fingerprint

    def with_eleven():
        body = keras.models.clone_model(model)
        body.set_weights(model.get_weights())
        last = keras.layers.Dense(11, activation="softmax")
        judge = keras.Sequential([keras.Input((SIDE, SIDE)), *body.layers[:-1], last])
        weights, bias = model.layers[-1].get_weights()
        # The new answer starts as the average of the old ones, and less likely than any.
        more = np.append(weights, weights.mean(axis=1, keepdims=True), axis=1)
        last.set_weights([more, np.append(bias, bias.mean())])
        return judge

    def trained():
        print("Learning what is one digit and what is not: half a minute, once.")
        (x, y), _ = load_mnist("small")
        some = slice(0, LESSONS)
        images, answers = lessons(x[some], y[some], np.random.default_rng(0))
        keras.utils.set_random_seed(0)
        judge = with_eleven()
        steps = EPOCHS * -(-len(images) // 96)
        rate = keras.optimizers.schedules.CosineDecay(RATE, steps)
        judge.compile(keras.optimizers.Adam(rate), "sparse_categorical_crossentropy")
        judge.fit(images, answers, batch_size=96, epochs=EPOCHS, verbose=0)
        return judge, True

    path = Path(folder or MODELS) / f"judge-{model.name}.keras"
    notes = {"judge of": fingerprint([model.get_weights()])}
    return keep_or_make(path, notes, with_eleven, trained).predict_on_batch
