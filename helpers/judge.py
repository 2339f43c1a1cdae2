"""Networks that know what is not one digit, and what is two, and their lessons. Taught in notebook 10."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from helpers.cuts import INK, between_cuts, find_cuts
from helpers.data import load_mnist
from helpers.distort import distort, flag_ones, with_comma
from helpers.images import SIDE, centre, scale
from helpers.images.strokes import BOX, crop, redraw_strokes, resized

if TYPE_CHECKING:
    from helpers.quiet import keras

NONE = 10  # the answer for what is not one digit
LESSONS, EPOCHS, RATE = 4000, 2, 0.002
WIDE = 44  # px: two of MNIST's digits that touch, with paper around them
PAIR_LESSONS = 4  # pairs made of each digit


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


def taught(build: Callable, images: np.ndarray, answers: np.ndarray) -> "keras.Model":
    """What `build` makes, after these lessons; the same each time on one machine."""
    from helpers.quiet import keras

    keras.utils.set_random_seed(0)
    network = build()
    rate = keras.optimizers.schedules.CosineDecay(RATE, EPOCHS * -(-len(images) // 96))
    network.compile(keras.optimizers.Adam(rate), "sparse_categorical_crossentropy")
    network.fit(images, answers, batch_size=96, epochs=EPOCHS, verbose=0)
    return network


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
        made = lessons(x[:LESSONS], y[:LESSONS], np.random.default_rng(0))
        return taught(with_eleven, *made), True

    path = Path(folder or MODELS) / f"judge-{model.name}.keras"
    notes = {"judge of": fingerprint([model.get_weights()]), "learnt": [LESSONS, EPOCHS, RATE]}
    return keep_or_make(path, notes, with_eleven, trained).predict_on_batch


def settle_pair(ink: np.ndarray) -> np.ndarray:
    """Ink on paper of any size, float (h, w) → float32 (28, 44): 20 px high or 40 px wide, in the middle."""
    ink, _ = crop(ink)
    ink, _ = redraw_strokes(ink)
    ink = resized(ink, min(BOX / ink.shape[0], 2 * BOX / ink.shape[1]))
    rows, columns = ink.shape
    page = np.zeros((SIDE, WIDE), np.float32)
    top, left = (SIDE - rows) // 2, (WIDE - columns) // 2
    page[top : top + rows, left : left + columns] = ink
    return page


def pair_lessons(
    images: np.ndarray, labels: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Pairs that touch, by example: float32 (n, 28, 44), and for each its two digits (n, 2).

    images: uint8 (n, 28, 28). A digit alone, a piece of a pair, and three digits on top of one another
    or in a row are NONE, twice.
    """
    pages, answers = [], []

    def new():
        return distort(flag_ones(images, labels, rng), rng).astype(np.float32) / 255

    def add(page, answer):
        wide = round(page.shape[1] * rng.uniform(0.75, 1.35)), page.shape[0]  # as hands differ
        pages.append(settle_pair(cv2.resize(page, wide)))
        answers.append(answer)

    order = rng.permutation(len(labels))
    pairs = zip(new(), new()[order], new(), labels, labels[order])
    for place, (first, second, third, *answer) in enumerate(pairs):
        first = np.roll(first, int(rng.integers(-3, 4)), axis=0)
        start = int(np.clip(meeting_place(first, second) - rng.integers(-1, 5), 0, SIDE))
        page = side_by_side(first, second, start)
        add(page, answer)
        if place % 2 == 0:
            add(first, [NONE, NONE])
        columns = np.flatnonzero(page.max(axis=0) > INK)
        if place % 4 == 3 and len(columns):
            start = max(columns[-1] - int(rng.integers(4, 20)), 0)
            three = np.pad(page, ((0, 0), (0, SIDE)))
            three[:, start : start + SIDE] = np.maximum(three[:, start : start + SIDE], third)
            add(three, [NONE, NONE])
        if place % 4 == 1 and len(columns) > 8:
            middle = int(rng.integers(columns[0] + 2, columns[-1] - 2))
            page[:, middle:] = 0
            add(page if rng.random() < 0.5 else page[:, ::-1], [NONE, NONE])
    return np.stack(pages), np.array(answers)


def learn_pairs(
    model: "keras.Model", folder: str | Path | None = None
) -> Callable[[np.ndarray], np.ndarray]:
    """From images (n, 28, 44) to the probabilities (n, 2, 11) of their first and second digit, and of NONE.

    It is built as the course's CNN, on a wider picture, and begins with what `model` has learnt, if
    that is built so, too. That takes half a minute, once; it is kept in `folder` (by default
    `models/`).
    """
    from helpers.checkpoints import keep_or_make
    from helpers.quiet import keras
    from helpers.recipes import RECIPES, layers
    from helpers.training import MODELS, fingerprint

    def network():
        body = RECIPES["cnn"].network()[1:-3]  # from the first convolution to the last
        answers = layers.Dense(128, "relu"), layers.Dense(22), layers.Reshape((2, 11))
        ends = layers.Flatten(), layers.Dropout(0.3), *answers, layers.Softmax()
        pairs = keras.Sequential(
            [keras.Input((SIDE, WIDE)), layers.Reshape((SIDE, WIDE, 1)), *body, *ends]
        )
        for mine, its in zip(body, model.layers[1:]):
            if [w.shape for w in mine.get_weights()] == [w.shape for w in its.get_weights()]:
                mine.set_weights(its.get_weights())
        return pairs

    def trained():
        print("Learning to read two digits that touch: half a minute, once.")
        (x, y), _ = load_mnist("small")
        rng = np.random.default_rng(0)
        made = [pair_lessons(x, y, rng) for _ in range(PAIR_LESSONS)]
        images, answers = (np.concatenate(part) for part in zip(*made))
        return taught(network, images, answers), True

    path = Path(folder or MODELS) / f"pairs-{model.name}.keras"
    notes = {"pairs of": fingerprint([model.get_weights()]), "learnt": [PAIR_LESSONS, EPOCHS, RATE]}
    return keep_or_make(path, notes, network, trained).predict_on_batch
