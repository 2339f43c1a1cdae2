"""Where ink may be cut into digits, and the parts that the cuts leave. Taught in notebook 10."""

from typing import NamedTuple

import cv2
import numpy as np

from helpers.images.pieces import Box
from helpers.writing import Ink

INK = 0.35  # what is brighter is ink
FINE = 40  # px: cuts are looked for on ink that is at most this high
MOST_CUTS = 12  # in one piece of ink
SLANTS = 0, 0.5  # cuts stand upright, or lean as digits do: px to the left for each px downwards
MOST_PARTS = 6  # that one digit may be put together from


class Piece(NamedTuple):
    """The ink of one digit, bright on dark: float `(h, w)`, and its box."""

    image: np.ndarray
    box: Box
    at_edge: bool  # of the picture, so that a part may be missing


class Candidate(NamedTuple):
    """Some parts of a line that follow one another, and what the network thinks of them."""

    first: int  # part
    last: int
    piece: Piece
    image: np.ndarray  # float32 (28, 28): what the network sees
    one: float  # how probable this is one digit, 0..1
    digit: int  # which, if it is
    confidence: float  # 0..1
    glance: np.ndarray | None = None  # (2, 10) of two digits read together; (10,) of one of them

    @property
    def score(self) -> float:
        """To be added up along a path: the higher, the better."""
        return float(np.log(max(self.one, 1e-5)) + 0.5 * np.log(max(self.confidence, 1e-5)))


def find_cuts(ink: np.ndarray, most: int = MOST_CUTS, slant: float = 0) -> np.ndarray:
    """Where a piece of ink, float (h, w), may be cut in two: columns (n, h), one row for each cut.

    A cut runs from the top edge to the bottom edge and may bend on its way. It costs what ink it
    crosses. Through each place in the middle row leads one cheapest cut; those are kept that are
    cheaper than all their neighbours: necks and gaps. Round digits that lean on one another share so
    much ink that no cheap way leads between them: there a straight cut joins the valley of the upper
    contour with that of the lower one. From left to right.

    slant: the ink is pushed upright by so many pixels for each row, cut, and the cuts pushed back.
    """
    height, width = ink.shape
    if slant:
        lean = np.rint(slant * np.arange(height)).astype(int)  # of each row, to the right
        wider = np.zeros((height, width + lean[-1]), ink.dtype)
        for row, by in enumerate(lean):
            wider[row, by : by + width] = ink[row]
        return np.clip(find_cuts(wider, most) - lean, 0, width)
    factor = min(1, FINE / height)
    if width * factor < 6:
        return np.zeros((0, height), int)
    small = cv2.resize(ink, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    rows, columns = small.shape
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


def parts_of(
    ink, labels, pieces: list[Ink], to_cut: set[int], slant: float = 0
) -> tuple[np.ndarray, list[int]]:
    """(uint16 (h, w): the parts 1, 2, … from left to right; which piece of ink each is of)."""
    found = []  # (middle, label, rows, columns)
    for piece in pieces:
        left, top, right, bottom = piece.box
        mine = labels[top:bottom, left:right] == piece.label
        inside = np.zeros(mine.shape, int)
        if piece.label in to_cut:
            alone = ink[top:bottom, left:right] * mine
            inside = between_cuts(mine.shape, find_cuts(alone, slant=slant))
        for number in np.unique(inside[mine]):
            rows, columns = np.nonzero(mine & (inside == number))
            found.append((left + columns.mean(), piece.label, top + rows, left + columns))
    found.sort(key=lambda part: part[0])
    parts = np.zeros(labels.shape, np.uint16)
    for number, (_, _, rows, columns) in enumerate(found, start=1):
        parts[rows, columns] = number
    return parts, [label for _, label, _, _ in found]


def boxes_of(parts: np.ndarray, count: int) -> list[Box]:
    """The box around each part."""
    rows, columns = np.nonzero(parts)
    numbers = parts[rows, columns]
    low, high = np.full((2, count + 1), 10**6), np.full((2, count + 1), -1)
    for axis, places in enumerate((columns, rows)):
        np.minimum.at(low[axis], numbers, places)
        np.maximum.at(high[axis], numbers, places + 1)
    return [Box(*(int(n) for n in (*low[:, i], *high[:, i]))) for i in range(1, count + 1)]


def possible(boxes: list[Box], owner: list[int], tall: float):
    """The runs of parts, (first, last), that may be one digit: not too wide, and no paper between them."""
    for first in range(len(boxes)):
        whole = boxes[first]
        for last in range(first, min(first + 3 * MOST_PARTS, len(boxes))):
            if last > first:
                if not any(may_join(boxes[last], box, tall) for box in boxes[first:last]):
                    break
                whole = whole.around(boxes[last])
            uncut = (first == 0 or owner[first - 1] != owner[first]) and (
                last + 1 == len(owner) or owner[last + 1] != owner[last]
            )
            islands = len(set(owner[first : last + 1]))
            narrow = whole.width < 1.4 * max(tall, whole.height)
            if (uncut and islands == 1) or (narrow and (uncut or last - first < MOST_PARTS)):
                yield first, last


def may_join(one: Box, other: Box, tall: float) -> bool:
    """May two parts be of one digit? A small one, such as a 5's bar, lies further away than half a digit does."""
    small = min(one.height, other.height) < 0.5 * tall
    return one.gap(other) <= (0.25 if small else 0.1) * tall


def cut(ink: np.ndarray, soft: np.ndarray, boxes: list[Box], first: int, last: int) -> Piece:
    """Cut out a run of parts, without its neighbours, with paper around it."""
    whole = boxes[first]
    for box in boxes[first + 1 : last + 1]:
        whole = whole.around(box)
    height, width = ink.shape
    left, top = max(whole.left - 1, 0), max(whole.top - 1, 0)
    near = slice(top, whole.bottom + 1), slice(left, whole.right + 1)
    mine = (soft[near] > first) & (soft[near] <= last + 1)
    image = np.pad(ink[near] * mine, max(4, whole.height // 4)).astype(np.float32)
    at_edge = whole.top == 0 or whole.left == 0 or whole.bottom == height or whole.right == width
    return Piece(image, whole, at_edge)


def halves(its: Candidate, candidates: list[Candidate]) -> list[Candidate]:
    """A pair as its two digits, parted where the network likes both sides best; anything else as it is.

    A pair that cannot be parted, such as a run of too many parts, is none: [].
    """
    if its.glance is None:
        return [its]
    runs = {(c.first, c.last): c for c in candidates}
    ways = [
        (runs[its.first, middle], runs[middle + 1, its.last])
        for middle in range(its.first, its.last)
        if (its.first, middle) in runs and (middle + 1, its.last) in runs
    ]
    if not ways:
        return []
    return [
        half._replace(one=its.one, digit=int(p.argmax()), confidence=float(p.max()), glance=p)
        for half, p in zip(max(ways, key=lambda way: way[0].one * way[1].one), its.glance)
    ]


def turned(ink: np.ndarray, angle: float) -> np.ndarray:
    """Ink turned by this angle, in degrees, counterclockwise; nothing is lost."""
    if not angle:
        return ink
    side = int(np.ceil(np.hypot(*ink.shape)))
    table = cv2.getRotationMatrix2D((ink.shape[1] / 2, ink.shape[0] / 2), angle, 1)
    table[:, 2] += (side - ink.shape[1]) / 2, (side - ink.shape[0]) / 2
    return cv2.warpAffine(ink, table, (side, side))
