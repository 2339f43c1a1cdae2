"""A picture of a whole number: cut into digits, read in order. Taught in notebook 10."""

import contextlib
import itertools
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from helpers.images import STEPS, to_mnist
from helpers.images.files import DigitImageError, Source, decode, name_of
from helpers.images.pieces import Box, box_of, ink_threshold

if TYPE_CHECKING:
    from helpers.reading import Reader, Reading


LONGEST = 1200  # px of the picture that is looked at: a number needs more than a digit does
MOST_DIGITS = 30
NOT_ONE_LINE = "the digits do not stand in one line. Cut out one line."
BEFORE_CUTTING = ("grey", "no frame", "bright ink", "even paper", "full ink", "no lines")


class Piece(NamedTuple):
    """The ink of one digit, bright on dark: float `(h, w)`, and its box."""

    image: np.ndarray
    box: Box
    at_edge: bool  # of the picture, so that a part may be missing


class NumberReading(NamedTuple):
    """What was read: the number as text, whether all of it is sure, and digit by digit."""

    text: str  # "?" for what could not be read at all
    sure: bool
    digits: "list[Reading | None]"  # in order, from the left
    touching: list[bool]  # for each: may this be two digits that touch?
    marks: int  # dots, commas, dashes between them, which are no digits
    pieces: list[Piece]
    picture: np.ndarray  # float (h, w): bright ink, in which the boxes lie


def read_number(reader: "Reader", source: Source) -> NumberReading:
    """Read all digits of one line, from left to right (notebook 10).

    What may be two digits that touch, or lies at the picture's edge, is never sure, and neither is
    a number with a dot, a comma or a dash: "3.5" is not 35. Raises DigitImageError if there are no digits, or more than one line of them.
    """
    try:
        picture, pieces, marks = cut_number(source)
    except DigitImageError as error:
        raise DigitImageError(f"{name_of(source)}: {error}") from error
    digits, touching = read_pieces(reader, pieces)
    text = "".join("?" if digit is None else str(digit.digit) for digit in digits)
    sure = marks == 0 and all(digit is not None and digit.sure for digit in digits)
    return NumberReading(text, sure, digits, touching, marks, pieces, picture)


def read_pieces(reader: "Reader", pieces: list[Piece]) -> "tuple[list[Reading | None], list[bool]]":
    """(all digits, None for what cannot be read; for each: may it be two that touch?).

    Never sure where it may be two, or may be cut off.
    """
    images = {}
    for place, cut in enumerate(pieces):
        with contextlib.suppress(DigitImageError):
            images[place] = to_mnist(cut.image)
    digits: list[Reading | None] = [None] * len(pieces)
    touching = [False] * len(pieces)
    prepared = list(images.values())
    for place, reading, two in zip(images, reader.answers(prepared), reader.may_be_two(prepared)):
        sure = reading.sure and not two and not pieces[place].at_edge
        digits[place] = reading._replace(sure=sure)
        touching[place] = bool(two)
    return digits, touching


def cut_number(source: Source) -> tuple[np.ndarray, list[Piece], int]:
    """(the picture's ink, its digits from left to right, how many marks are no digits)."""
    ink, _ = decode(source, LONGEST)
    for name in BEFORE_CUTTING:
        ink, _ = STEPS[name](ink)
    mask = (ink > ink_threshold(ink)).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    groups, marks = group(stats[1:])
    check_line([box for _, box in groups], ink.shape)
    return ink, [piece(ink, np.isin(labels, members), box) for members, box in groups], marks


def group(stats: np.ndarray) -> tuple[list[tuple[list[int], Box]], int]:
    """Which pieces of ink make a digit: (their labels, the box around them), from the left; and the marks.

    stats: as OpenCV's `connectedComponentsWithStats` gives them, without the background.
    """
    parts = [(label, box_of(row)) for label, row in enumerate(stats, start=1) if row[4] > 5]
    tallest = max((box.height for _, box in parts), default=0)
    if tallest < 8:
        raise DigitImageError("there are no digits in the picture.")
    # The largest first: a bar or a dot joins the digit that it lies over.
    parts.sort(key=lambda part: -part[1].height)
    groups: list[tuple[list[int], Box]] = []
    dots = []
    for label, box in parts:
        if box.size <= 0.2 * tallest:
            dots.append(box)
            continue
        for place, (members, whole) in enumerate(groups):
            if same_digit(box, whole):
                groups[place] = ([*members, label], whole.around(box))
                break
        else:
            groups.append(([label], box))
    highest = min(box.top for _, box in groups)
    digits = []
    for members, box in groups:
        hangs_low = box.top - highest > 0.6 * tallest  # as a comma does, even a large one
        if box.height > (0.65 if hangs_low else 0.45) * tallest:
            digits.append((members, box))
        else:
            dots.append(box)
    marks = [dot for dot in dots if is_mark(dot, [box for _, box in digits])]
    return sorted(digits, key=lambda item: item[1].left), len(marks)


def is_mark(dot: Box, digits: list[Box]) -> bool:
    """Is this small piece a dot, a comma or a dash that belongs to the line, and no speck?"""
    top, bottom = min(box.top for box in digits), max(box.bottom for box in digits)
    tall = max(box.height for box in digits)
    middle = (dot.left + dot.right) / 2
    return (
        dot.size > max(2, 0.06 * tall)
        and dot.bottom > top
        and dot.top < bottom + 0.2 * tall
        and min(box.left for box in digits) - tall
        < middle
        < max(box.right for box in digits) + tall
        and not any(box.left < middle < box.right for box in digits)
    )


def one_above_the_other(one: Box, other: Box) -> bool:
    """Do two boxes share more than half of the narrower one's columns?"""
    return one.common_width(other) > 0.5 * min(one.width, other.width)


def same_digit(part: Box, digit: Box) -> bool:
    """Does this piece belong to that digit? It lies over, under or in it, or is a bar beside it."""
    gap = max(part.top, digit.top) - min(part.bottom, digit.bottom)
    if gap > 0.3 * digit.height:
        return False  # another line
    if one_above_the_other(part, digit):
        return True
    small = part.height < 0.5 * digit.height  # such as the bar of a 5
    near = part.common_width(digit) > -0.12 * digit.height
    on_the_line = part.top > digit.top + 0.6 * digit.height  # a comma
    return (
        small and near and not on_the_line and part.top < digit.bottom and part.bottom > digit.top
    )


def check_line(boxes: list[Box], shape: tuple[int, int]) -> None:
    """Raise DigitImageError unless these can be the digits of one line."""
    if len(boxes) > MOST_DIGITS:
        raise DigitImageError(
            f"there are {len(boxes)} pieces in the picture. Up to {MOST_DIGITS} digits can be "
            "read, on plain paper."
        )
    if any(one_above_the_other(*pair) for pair in itertools.combinations(boxes, 2)):
        raise DigitImageError(NOT_ONE_LINE)
    if max(box.height for box in boxes) > 0.97 * shape[0]:
        raise DigitImageError("the digits are cut off. Leave some paper above and below them.")
    middles = [(box.top + box.bottom) / 2 for box in boxes]
    places = range(len(boxes))
    slope = np.polyfit(places, middles, 1) if len(boxes) > 2 else [0, middles[0]]
    off = np.abs(middles - np.polyval(slope, places))
    if np.any(off > 0.75 * np.median([box.height for box in boxes])):
        raise DigitImageError(NOT_ONE_LINE)


def piece(ink: np.ndarray, mine: np.ndarray, box: Box) -> Piece:
    """Cut out one digit, without its neighbours, with paper around it."""
    left, top, right, bottom = box
    near = cv2.dilate(mine.astype(np.uint8), np.ones((3, 3), np.uint8))
    image = np.pad((ink * near)[top:bottom, left:right], max(4, box.height // 4))
    height, width = ink.shape
    at_edge = top == 0 or left == 0 or bottom == height or right == width
    return Piece(image.astype(np.float32), box, at_edge)
