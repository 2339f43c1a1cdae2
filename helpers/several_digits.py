"""A picture of whole numbers: lines found, cut into digits by the best path, read. Taught in notebook 10."""

from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from helpers.cuts import SLANTS, Candidate, Piece, boxes_of, cut, halves, parts_of, possible, turned
from helpers.images.files import DigitImageError, Source, name_of
from helpers.images.pieces import Box
from helpers.judge import settle, settle_pair
from helpers.writing import MOST_DIGITS, NO_DIGITS, Ink, Line, counted, is_mark, look, specks

if TYPE_CHECKING:
    from helpers.reading import Reader, Reading


MARK = 0.2  # how probable a small piece is a mark and no part of a digit, before the network looks
JOIN, JOIN_CLOSE = 0.2, 0.6  # how probable it is that two pieces, near or close, are one digit
CUT = 0.15  # how probable it is that a piece of ink holds more than one digit
LEANING = 0.3  # and that digits must be parted by cuts that lean
SHARED = 0.3  # and that the stroke where it is cut belongs to both
LEFT_OVER = 0.02  # how probable it is that a part of a larger piece is nothing at all
TWO = 0.15  # how probable it is that two digits are better read at one glance than cut
SURE_PAIR_FROM = 0.97  # and, times that of a digit, that from which on this may be sure
ONE_FROM = 0.7  # the probability of being one digit from which on a digit may be sure
CUT_FROM = 0.97  # the same for one that was cut out of ink that it shares with its neighbour
SOMETHING_FROM = 0.05  # and that below which it is not read at all


class NumberReading(NamedTuple):
    """One line of writing: the number as text, whether all of it is sure, and digit by digit."""

    text: str  # "?" for what could not be read at all
    sure: bool
    digits: "list[Reading | None]"  # in order, from the left
    touching: list[bool]  # for each: was it cut out of ink that it shares with a neighbour?
    marks: int  # dots, commas, dashes between them, which are no digits
    pieces: list[Piece]
    picture: np.ndarray  # float (h, w): bright ink, in which the boxes lie
    aside: list[str]  # what else is in the picture, in words: "a ruled line", "2 specks"


class Ways(NamedTuple):
    """All ways to cut one line that were looked at, and the best of them (notebook 10)."""

    parts: np.ndarray  # int (h, w) over the picture: 1, 2, … from the left; 0 is paper
    boxes: list[Box]  # of the parts
    candidates: list[Candidate]
    best: list[Candidate]  # from left to right
    left_out: list[int]  # parts that are in no digit
    shared: set[int]  # parts that were cut out of one piece of ink
    score: float  # of the best path


def read_number(reader: "Reader", source: Source) -> NumberReading:
    """Read all digits of one line, from left to right (notebook 10).

    Raises DigitImageError if there are no digits, or more than one line of them.
    """
    lines = read_numbers(reader, source)
    if len(lines) > 1:
        raise DigitImageError(
            f"{name_of(source)}: there are {len(lines)} lines of digits, not one line. Read them "
            "with read_numbers, or cut out one line."
        )
    return lines[0]


def read_numbers(reader: "Reader", source: Source) -> list[NumberReading]:
    """Read all lines of digits, from top to bottom (notebook 10).

    What the network takes for something else than one digit, or lies at the picture's edge, is never
    sure, and neither is a number with a dot, a comma or a dash: "3.5" is not 35. Raises
    DigitImageError if there are no digits.
    """
    try:
        ink, labels, lines, aside = look(source)
        found = [read_line(reader, ink, labels, line) for line in lines]
        return kept(found, aside)
    except DigitImageError as error:
        raise DigitImageError(f"{name_of(source)}: {error}") from error


def kept(found: list[tuple[NumberReading, float]], aside: list[str]) -> list[NumberReading]:
    """The lines that are made of digits; the others are left aside, and said."""
    best = max((quality for _, quality in found), default=0)
    if best < 0.02:
        raise DigitImageError(NO_DIGITS)
    numbers = [number for number, quality in found if quality >= 0.4 * best]
    others = len(found) - len(numbers)
    if others:
        aside = [*aside, counted("piece of other writing", others)]
    return [number._replace(aside=aside) for number in numbers]


def read_line(
    reader: "Reader", ink: np.ndarray, labels: np.ndarray, line: Line
) -> tuple[NumberReading, float]:
    """One line read, and how much it looks like digits, 0..1."""
    if len(line.large) > MOST_DIGITS:
        raise DigitImageError(
            f"there are {len(line.large)} pieces in a line. Up to {MOST_DIGITS} digits can be "
            "read, on plain paper."
        )
    ways = ways_to_cut(reader, ink, labels, line)
    readings = reader.answers([candidate.image for candidate in ways.best])
    digits: list[Reading | None] = []
    for candidate, reading in zip(ways.best, readings):
        enough = CUT_FROM if candidate.first in ways.shared else ONE_FROM
        if candidate.glance is not None:
            p = candidate.glance
            whole = candidate.one * p.max() >= SURE_PAIR_FROM
            reading = reading._replace(
                digit=candidate.digit, confidence=candidate.confidence, probabilities=p, sure=whole
            )
            enough = ONE_FROM
        sure = reading.sure and candidate.one >= enough and not candidate.piece.at_edge
        readable = candidate.one >= SOMETHING_FROM
        digits.append(reading._replace(sure=sure) if readable else None)
    marks = len(ways.left_out) + sum(is_mark(piece.box, line) for piece in specks(line))
    text = "".join("?" if digit is None else str(digit.digit) for digit in digits)
    sure = bool(digits) and marks == 0 and all(digit and digit.sure for digit in digits)
    touching = [candidate.first in ways.shared for candidate in ways.best]
    pieces = [candidate.piece for candidate in ways.best]
    quality = np.mean([c.one * r.confidence for c, r in zip(ways.best, readings)] or [0])
    return NumberReading(text, sure, digits, touching, marks, pieces, ink, []), float(quality)


def ways_to_cut(
    reader: "Reader", ink: np.ndarray, labels: np.ndarray, line: Line, cut_all: bool = False
) -> Ways:
    """First each piece of ink as it is; then those that seem to be no single digit are cut.

    Where the line climbs or falls much, the paper may lie askew: then its digits are looked at turned,
    too, and the better way is taken.
    """
    angles = [0.0] if abs(line.angle) < 8 else [0.0, line.angle]
    ways = [ways_at(reader, ink, labels, line, angle, cut_all) for angle in angles]
    return max(ways, key=lambda its: its.score)


def ways_at(reader, ink, labels, line: Line, angle: float, cut_all: bool) -> Ways:
    """As `ways_to_cut`, with the digits turned upright by this angle, in degrees."""
    too_small = {piece.label for piece in specks(line)}
    pieces = [piece for piece in line.large + line.small if piece.label not in too_small]
    everything = {piece.label for piece in pieces}
    ways = best_way(reader, ink, labels, line, pieces, everything if cut_all else set(), angle)
    if cut_all:
        return ways
    doubtful = set()
    for candidate in ways.best:
        wide = candidate.piece.box.width > 0.9 * line.height
        if candidate.one < (0.99 if wide else 0.9):
            mine = (ways.parts > candidate.first) & (ways.parts <= candidate.last + 1)
            doubtful |= {int(label) for label in np.unique(labels[mine])}
    if not doubtful:
        return ways
    tried = {s: best_way(reader, ink, labels, line, pieces, doubtful, angle, s) for s in SLANTS}
    return tried[max(tried, key=lambda s: tried[s].score + (np.log(LEANING) if s else 0))]


def best_way(
    reader, ink, labels, line: Line, pieces: list[Ink], to_cut: set[int], angle=0.0, slant=0.0
) -> Ways:
    """Cut the pieces named in `to_cut`, judge all candidates, and take the best path through them."""
    parts, owner = parts_of(ink, labels, pieces, to_cut, slant)
    boxes = boxes_of(parts, len(owner))
    runs = list(possible(boxes, owner, line.height))
    soft = np.where(parts > 0, parts, cv2.dilate(parts, np.ones((3, 3), np.uint16)))
    cut_out = [cut(ink, soft, boxes, *run) for run in runs]
    upright = [turned(piece.image, angle) for piece in cut_out]
    images = [settle(its) for its in upright]
    digits, ones = reader.judge(images)
    joined = [n for n, run in enumerate(runs) if len(set(owner[run[0] : run[1] + 1])) == 1]
    both, twos = reader.judge_pairs([settle_pair(upright[n]) for n in joined])
    ones[joined] *= 1 - twos
    candidates = [
        Candidate(*run, piece, image, float(one), int(p.argmax()), float(p.max()))
        for run, piece, image, p, one in zip(runs, cut_out, images, digits, ones)
    ]
    pairs = [
        candidates[n]._replace(one=float(two), confidence=float(p.max(axis=1).prod()), glance=p)
        for n, p, two in zip(joined, both, twos)
        if runs[n][0] < runs[n][1]
    ]
    pairs = [pair for pair in pairs if halves(pair, candidates)]
    best, left_out, score = best_path(
        candidates + pairs, boxes, owner, line.height, {piece.label for piece in line.small}
    )
    best = [half for its in best for half in halves(its, candidates)]
    shared = {part for part, its in enumerate(owner) if owner.count(its) > 1}
    shared = {
        part
        for part in shared
        if not all(c.first <= part <= c.last for c in best if owner[c.first] == owner[part])
    }
    return Ways(parts, boxes, candidates, best, left_out, shared, score)


def best_path(
    candidates: list[Candidate], boxes: list[Box], owner: list[int], tall: float, minor: set[int]
) -> tuple[list[Candidate], list[int], float]:
    """The candidates, from left to right, that take in each part once and score best in sum; and what is left out.

    minor: the pieces of ink that are no digit by themselves, such as a comma or the bar of a 5.

    `best[n]` is the best sum for the first n parts: that of some shorter beginning and one candidate
    more. So each beginning is worked out once, however many ways lead there.
    """
    best: list[tuple[float, int, Candidate | None]] = [(0.0, 0, None)]
    ending: dict[int, list[Candidate]] = {}
    for candidate in candidates:
        ending.setdefault(candidate.last, []).append(candidate)
    for last, box in enumerate(boxes):
        alone = owner.count(owner[last]) == 1
        small = box.height < 0.42 * tall or owner[last] in minor
        left_out = (MARK if alone else LEFT_OVER) if small else 1e-9
        options = [(best[last][0] + np.log(left_out), last, None)]
        for candidate in ending.get(last, []):
            low = max(0, 0.7 - candidate.piece.box.height / tall)  # the digits of a line are alike
            begun = last + 1 < len(owner) and owner[last] == owner[last + 1]  # and here it is cut
            score = candidate.score + (np.log(TWO) if candidate.glance is not None else 0)
            score += -8 * low + (np.log(CUT) if begun else 0)
            first = candidate.first
            islands = set(owner[first : last + 1])
            close = all(boxes[n].gap(boxes[n + 1]) <= 0.04 * tall for n in range(first, last))
            score += np.log(JOIN_CLOSE if close else JOIN) * (len(islands) - 1)
            score -= 4 * (islands <= minor)
            options.append((best[first][0] + score, first, candidate))
            is_thin = boxes[first].width < 0.25 * tall and 0 < first < last
            if (
                candidate.glance is None
                and is_thin
                and owner[first - 1] == owner[first] == owner[first + 1]
            ):
                # Where two digits touch, a stroke may be part of both.
                options.append((best[first + 1][0] + score + np.log(SHARED), first + 1, candidate))
        best.append(max(options, key=lambda option: option[0]))
    path, left_out, place = [], [], len(boxes)
    while place > 0:
        _, before, candidate = best[place]
        if candidate:
            path.append(candidate)
        else:
            left_out.append(place - 1)
        place = before
    return path[::-1], left_out[::-1], best[-1][0]
