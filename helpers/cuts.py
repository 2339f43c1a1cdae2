"""Where ink may be cut into digits, and a network that knows what is not one digit. Taught in notebook 10."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from helpers.data import load_mnist
from helpers.distort import distort, flag_ones
from helpers.images import SIDE, centre, scale
from helpers.images.strokes import crop, redraw_strokes

if TYPE_CHECKING:
    from helpers.quiet import keras

INK = 0.35  # what is brighter is ink
FINE = 40  # px: cuts are looked for on ink that is at most this high
MOST_CUTS = 12  # in one piece of ink
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


def find_cuts(ink: np.ndarray, most: int = MOST_CUTS) -> np.ndarray:
    """Where a piece of ink, float (h, w), may be cut in two: columns (n, h), one row for each cut.

    A cut runs from the top edge to the bottom edge and may bend on its way. It costs what ink it
    crosses. Through each place in the middle row leads one cheapest cut; those are kept that are
    cheaper than all their neighbours: necks and gaps. Round digits that lean on one another share so
    much ink that no cheap way leads between them: there a straight cut joins the valley of the upper
    contour with that of the lower one. From left to right.
    """
    height, width = ink.shape
    factor = min(1, FINE / height)
    small = cv2.resize(ink, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    rows, columns = small.shape
    if columns < 6:
        return np.zeros((0, height), int)
    cost = small.astype(np.float32) + 0.03
    middle = rows // 2
    above, up = cheapest(cost[: middle + 1])
    below, down = cheapest(cost[middle:][::-1])
    total = above + below
    reach = max(2, rows // 14)
    padded = np.pad(total, reach, constant_values=np.inf)
    lowest = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1).min(axis=1)
    places = np.flatnonzero(total <= lowest)
    places = places[(places > 1) & (places < columns - 2)]
    places = places[np.diff(places, prepend=-reach) >= reach // 2 + 1]
    places = np.sort(places[np.argsort(total[places], kind="stable")[:most]])
    paths = [np.concatenate([follow(up, x), follow(down, x)[::-1][1:]]) for x in places]
    paths += through_valleys(small)
    paths.sort(key=lambda path: path[middle])
    if not paths:
        return np.zeros((0, height), int)
    fine = np.arange(height) * (rows - 1) / max(height - 1, 1)
    cuts = [np.interp(fine, np.arange(rows), path) * width / columns for path in paths]
    return np.maximum.accumulate(np.rint(cuts).astype(int), axis=0)  # no cut crosses another


def through_valleys(ink: np.ndarray) -> list[np.ndarray]:
    """Straight cuts from a valley of the upper contour to the nearest one of the lower: columns (h,) each."""
    rows, mask = len(ink), ink > INK
    upper = np.where(mask.any(axis=0), mask.argmax(axis=0), rows)  # rows of paper above the ink
    lower = np.where(mask.any(axis=0), mask[::-1].argmax(axis=0), rows)  # and below
    ends = valleys(lower, rows // 10)
    cuts = []
    for x in valleys(upper, rows // 10):
        end = min(ends, key=lambda other: abs(other - x), default=x)
        end = end if abs(end - x) < 0.4 * rows else x
        cuts.append(np.linspace(x, end, rows))
    return cuts


def valleys(depth: np.ndarray, least: int) -> list[int]:
    """The places deeper by `least` than the highest place on either side of them."""
    found = []
    for x in range(1, len(depth) - 1):
        left, right = depth[: x + 1], depth[x:]
        if depth[x] < max(depth[max(x - 3, 0) : x + 4]) or depth[x] == depth[x - 1]:
            continue
        if depth[x] - left.min() >= least and depth[x] - right.min() >= least:
            found.append(x)
    return found


def cheapest(cost: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What the cheapest way from the first row to each place of the last costs, and each step back: -1, 0, 1."""
    sums, steps = cost[0], np.zeros(cost.shape, int)
    for row in range(1, len(cost)):
        padded = np.pad(sums, 1, constant_values=np.inf)
        three = np.stack([padded[:-2] + 0.1, padded[1:-1], padded[2:] + 0.1])  # slanted is longer
        steps[row] = three.argmin(axis=0) - 1
        sums = cost[row] + three.min(axis=0)
    return sums, steps


def follow(steps: np.ndarray, column: int) -> np.ndarray:
    """The way that `cheapest` found to this place of the last row: a column for each row."""
    path = [column]
    for row in range(len(steps) - 1, 0, -1):
        column = int(np.clip(column + steps[row, column], 0, steps.shape[1] - 1))
        path.append(column)
    return np.array(path[::-1])


def between_cuts(shape: tuple[int, int], cuts: np.ndarray) -> np.ndarray:
    """For each pixel of (h, w): how many cuts lie to its left, so that 0 is left of the first one."""
    columns = np.arange(shape[1])
    inside = np.zeros(shape, int)
    for cut in cuts:
        inside += columns >= cut[:, None]
    return inside


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
        x, y = columns.min() - gap - length, rng.uniform(rows.min() + 6, rows.max() - 4)
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
