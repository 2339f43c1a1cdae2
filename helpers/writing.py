"""Where lines of writing stand in a picture, and what is beside them. Taught in notebook 10."""

import functools
from collections import Counter
from typing import NamedTuple

import cv2
import numpy as np

from helpers.images.files import DigitImageError, Source, decode
from helpers.images.light import drop_rules, even_paper
from helpers.images.paper import bright_ink, full_ink, grey, trim
from helpers.images.pieces import Box, box_of, drop_frames, ink_threshold

MOST_PIECES = 400  # the largest pieces of ink that are looked at; a page of noise has thousands
FURTHEST = 3.5  # digit heights from one digit of a line to the next
LONGEST = 1200  # px of the picture that is looked at: a number needs more than a digit does
MOST_DIGITS = 30
NO_DIGITS = "there are no digits in the picture."
BEFORE_CUTTING = (grey, trim, bright_ink, functools.partial(even_paper, page=True), full_ink)


class Ink(NamedTuple):
    """One connected piece of ink: its label, its box, and how many pixels it has."""

    label: int
    box: Box
    area: int

    @property
    def middle(self) -> tuple[float, float]:
        return (self.box.left + self.box.right) / 2, (self.box.top + self.box.bottom) / 2


class Line(NamedTuple):
    """One line of writing: its large pieces from left to right, and small ones among them."""

    large: list[Ink]
    small: list[Ink]

    @property
    def height(self) -> float:
        return float(np.median([piece.box.height for piece in self.large]))

    @property
    def angle(self) -> float:
        """By how many degrees it falls; 0 for fewer than three pieces, which may just differ in height."""
        if len(self.large) < 3:
            return 0.0
        x, y = np.array([piece.middle for piece in self.large]).T
        return float(np.degrees(np.arctan(np.polyfit(x, y, 1)[0])))

    @property
    def box(self) -> Box:
        whole = self.large[0].box
        for piece in self.large[1:]:
            whole = whole.around(piece.box)
        return whole


def look(source: Source) -> tuple[np.ndarray, np.ndarray, list[Line], list[str]]:
    """(the picture's bright ink, a label for each piece of it, the lines of writing, what is left aside)."""
    ink, _ = decode(source, LONGEST)
    aside: Counter = Counter()
    for step in BEFORE_CUTTING:
        ink, _ = step(ink)
    ink, frames = drop_frames(ink)
    aside["frame"] += frames
    ink, said = drop_rules(ink)
    if "removed" in said:
        aside["ruled line"] += int(said.split()[0])
    mask = (ink > ink_threshold(ink)).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    lines, outside, words = find_lines(stats, ink.shape)
    if not lines:
        raise DigitImageError(NO_DIGITS)
    if sum(len(line.large) for line in lines) > 10 * MOST_DIGITS:
        raise DigitImageError("there are far too many pieces in the picture. Cut out the numbers.")
    aside.update(words.get(piece.label, "a speck")[2:] for piece in outside)
    return ink, labels, lines, [counted(what, count) for what, count in aside.items() if count]


def counted(what: str, count: int) -> str:
    """ "a speck", "2 specks"."""
    return f"a {what}" if count == 1 else f"{count} {what}s"


def pieces_of(stats: np.ndarray) -> list[Ink]:
    """The pieces in the table of OpenCV's `connectedComponentsWithStats`, the tallest first."""
    found = [Ink(label, box_of(row), int(row[4])) for label, row in enumerate(stats[1:], start=1)]
    found = [piece for piece in found if piece.area > 5]
    return sorted(found, key=lambda piece: -piece.box.height)[:MOST_PIECES]


def find_lines(stats: np.ndarray, shape: tuple[int, int]) -> tuple[list[Line], list[Ink], dict]:
    """(the lines of writing, the pieces that stand in none, what these are: words for each label).

    The digits of a line are about as tall as their neighbours, and stand beside them. What is far
    longer than it is high is a ruled line; what is large and lies along the edge, a shadow.
    """
    pieces = pieces_of(stats)
    words = {piece.label: what for piece in pieces if (what := no_writing(piece, shape))}
    written = [piece for piece in pieces if piece.label not in words]
    tall = [piece for piece in written if piece.box.height >= 8]
    chains = linked(tall)
    for slope in (-0.25, 0.25, -0.45, 0.45) if len(chains) > 1 and len(tall) > 3 else ():
        askew = linked(tall, slope)
        chains = askew if len(askew) == 1 else chains  # one line, on paper that lies askew
    uprights = [piece for chain in chains for piece in uprights_of(chain)]
    words |= {piece.label: "a ruled line" for piece in uprights}
    chains = [[piece for piece in chain if piece not in uprights] for chain in chains]
    written = [piece for piece in written if piece not in uprights]
    lines = sorted(map(without_commas, chains), key=weight, reverse=True)
    lines = [line for line in lines if is_like(line, lines[0])]
    lines.sort(key=lambda line: line.box.top + line.box.bottom)
    inside = {piece.label for line in lines for piece in line.large}
    for piece in written:
        if piece.label not in inside:
            home = home_of(piece, lines)
            if home:
                home.small.append(piece)
                inside.add(piece.label)
    outside = [piece for piece in pieces if piece.label not in inside]
    return lines, outside, words


def no_writing(piece: Ink, shape: tuple[int, int]) -> str:
    """What a piece of ink is by its shape and place alone, if it cannot be a digit; else ""."""
    box, (height, width) = piece.box, shape
    if box.width > 0.3 * width and box.width > 5 * box.height:
        return "a ruled line"
    if box.height > 0.95 * height and box.height > 12 * box.width:
        return "a ruled line"
    sides = (box.left <= 1) + (box.top <= 1) + (box.right >= width - 1) + (box.bottom >= height - 1)
    if sides and piece.area > 0.3 * box.width * box.height and min(width, height) > 64:
        flat = max(box.width, box.height) > 2.5 * min(box.width, box.height)
        if flat and box.size > 0.25 * min(shape) and box.width > box.height:
            return "a shadow at the edge"
    if sides >= 2 and box.size > 0.3 * max(shape) and min(width, height) > 64:
        return "a shadow at the edge"
    at_side = box.left <= 1 or box.right >= width - 1
    if at_side and box.height > 8 * box.width:
        return "a shadow at the edge"
    if sides >= 3:
        return "a frame"
    hollow = piece.area < 0.12 * box.width * box.height
    if hollow and box.width > 0.6 * width and box.height > 0.3 * height:
        return "a frame"
    return ""


def linked(pieces: list[Ink], slope: float = 0) -> list[list[Ink]]:
    """Chains of pieces that follow one another as digits do in a line that falls by `slope`, the nearest pairs first."""
    if not pieces:
        return []
    boxes = np.array([piece.box for piece in pieces], float)
    boxes[:, [1, 3]] -= slope * (boxes[:, [0]] + boxes[:, [2]]) / 2
    x, y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    high = boxes[:, 3] - boxes[:, 1]
    taller, lower = np.maximum(high[:, None], high), np.minimum(high[:, None], high)
    gap = boxes[None, :, 0] - boxes[:, None, 2]  # of paper between a piece and the one to its right
    right, down = x[None] - x[:, None], np.abs(y[None] - y[:, None])
    common = np.minimum(boxes[:, None, 3], boxes[None, :, 3]) - np.maximum(
        boxes[:, None, 1], boxes[None, :, 1]
    )
    may = (right > 0) & (gap > -0.5 * taller) & (gap < FURTHEST * taller)
    may &= (lower > 0.42 * taller) & (common > 0.1 * lower) & (right > 0.15 * taller)
    cost = np.maximum(gap, 0) / taller + 4 * (down / taller) ** 2 + 0.5 * (1 - lower / taller)
    cost = np.where(may, cost, np.inf)
    after, before = {}, {}
    for place in np.argsort(cost, axis=None):
        one, other = divmod(int(place), len(pieces))
        if not np.isfinite(cost[one, other]):
            break
        if one not in after and other not in before:
            after[one], before[other] = other, one
    chains = []
    for first in range(len(pieces)):
        if first not in before:
            chain = [first]
            while chain[-1] in after:
                chain.append(after[chain[-1]])
            chains.append([pieces[place] for place in chain])
    return chains


def uprights_of(chain: list[Ink]) -> list[Ink]:
    """The sides of a form's boxes in a chain: thin, and far taller than the digits."""
    slim = [piece for piece in chain if piece.box.width < 0.2 * piece.box.height]
    others = [piece.box.height for piece in chain if piece not in slim]
    if not others or len(chain) < 3:
        return []
    return [piece for piece in slim if piece.box.height > 1.45 * max(others)]


def without_commas(chain: list[Ink]) -> Line:
    """A chain as a line: what is low beside its neighbours and hangs at their foot is no digit of it."""
    line = Line(chain, [])
    foot = [
        piece
        for piece, *others in zip(chain, chain[1:] + chain[-2:-1], chain[:1] + chain)
        for other in others[:1]
        if piece.box.height < 0.65 * line.height
        and piece.box.top > other.box.top + 0.5 * other.box.height
    ]
    return Line([piece for piece in chain if piece not in foot], foot)


def weight(line: Line) -> float:
    """How much speaks for this line: many pieces, and tall ones."""
    return line.height * min(len(line.large), 6) ** 0.5


def is_like(line: Line, first: Line) -> bool:
    """Could these be two lines by one hand: about as tall, and not a single small piece?"""
    if len(line.large) == 1:
        return 0.65 * first.height < line.height < 1.7 * first.height
    return 0.5 * first.height < line.height < 2.2 * first.height


def home_of(piece: Ink, lines: list[Line]) -> Line | None:
    """The line that a small piece stands in: between the line's top and foot, near one of its digits."""
    x, y = piece.middle
    best, nearest = None, np.inf
    for line in lines:
        for digit in line.large:
            high = max(digit.box.height, 0.7 * line.height)
            beside = max(digit.box.left - x, x - digit.box.right, 0) / high
            above = max(digit.box.top - y, y - digit.box.bottom, 0) / high
            if beside < 1.0 and above < 0.35 and max(beside, above) < nearest:
                best, nearest = line, max(beside, above)
    return best


def specks(line: Line) -> list[Ink]:
    """The small pieces of a line that are too small to be a stroke of a digit."""
    return [piece for piece in line.small if piece.box.size <= 0.2 * line.height]


def is_mark(dot: Box, line: Line) -> bool:
    """Is this small piece a dot, a comma or a dash that belongs to the line, and no speck?"""
    tall, middle = line.height, (dot.left + dot.right) / 2
    over = any(digit.box.left < middle < digit.box.right for digit in line.large)
    return dot.size > max(2, 0.06 * tall) and not over
