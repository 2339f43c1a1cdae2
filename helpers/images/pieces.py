"""Which pieces of ink make the digit, and which are specks, frames or neighbours (notebook 07)."""

from typing import NamedTuple

import cv2
import numpy as np

from helpers.images.files import DigitImageError


def keep_digit(ink: np.ndarray) -> tuple[np.ndarray, str]:
    """float (h, w): keep the one digit, all its strokes; specks, frames and labels become 0.

    Raises DigitImageError for several digits, for one cut off by the picture's
    edge, and where there is nothing but specks.
    """
    mask = (ink > ink_threshold(ink)).astype(np.uint8)
    labels, parts = find_parts(mask)
    main = next((part for part in parts if not is_frame(part, parts, labels)), parts[0])
    kept = [part for part in parts if part is main or belongs(part, main)]
    others = [part for part in parts if part not in kept and is_a_digit(part, main)]
    if others:
        raise DigitImageError(
            f"there are {1 + len(others)} digits in the picture. Cut out one digit, or write one alone."
        )
    digit = np.isin(labels, [part.label for part in kept])
    if is_cut_off(digit):
        raise DigitImageError(
            "the digit is cut off at the picture's edge. Leave some paper around it on every side."
        )
    near = cv2.dilate(
        digit.astype(np.uint8), np.ones((3, 3), np.uint8), iterations=1 + max(ink.shape) // 150
    )
    near[(mask > 0) & ~digit] = 0
    dropped = len(parts) - len(kept)
    strokes = "in one piece" if len(kept) == 1 else f"in {len(kept)} pieces"
    return ink * near, f"The digit was found, {strokes}" + (
        f"; {dropped} speck{'s' * (dropped > 1)} dropped." if dropped else "."
    )


def ink_threshold(ink: np.ndarray) -> float:
    """Between the ink and what is fainter (a line's rest, a shadow), by Otsu's method."""
    some = np.rint(ink[ink > 0.15] * 255).astype(np.uint8)
    if len(some) == 0:
        return 0.35
    between = cv2.threshold(some, 0, 255, cv2.THRESH_OTSU)[0] / 255
    return float(np.clip(between, 0.35, 0.42 if max(ink.shape) > 64 else 0.35))


class Box(NamedTuple):
    """Where a piece of ink lies, in pixels; right and bottom are the first ones beyond it."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def size(self) -> int:
        return max(self.width, self.height)

    def common_width(self, other: "Box") -> int:
        """How many columns two boxes share; below 0 it is the paper between them."""
        return min(self.right, other.right) - max(self.left, other.left)

    def common_height(self, other: "Box") -> int:
        """How many rows two boxes share; below 0 it is the paper between them."""
        return min(self.bottom, other.bottom) - max(self.top, other.top)

    def gap(self, other: "Box") -> int:
        """Pixels of paper between two boxes, 0 where they overlap."""
        return max(-self.common_width(other), -self.common_height(other), 0)

    def inside(self, other: "Box") -> bool:
        """Does this box lie within another, and touch none of its sides?"""
        far = self.right < other.right and self.bottom < other.bottom
        return far and self.left > other.left and self.top > other.top

    def around(self, other: "Box") -> "Box":
        """The box around two boxes."""
        low, high = np.minimum(self, other), np.maximum(self, other)
        return Box(*low[:2].tolist(), *high[2:].tolist())


def box_of(row: np.ndarray) -> Box:
    """The box in a row of the table of OpenCV's `connectedComponentsWithStats`."""
    left, top, width, height = row[:4].tolist()
    return Box(left, top, left + width, top + height)


class Part(NamedTuple):
    """One connected piece of ink: its label and its number of pixels, its box, how many edges it touches."""

    label: int
    area: int
    box: Box
    sides: int


def part_of(label: int, row: np.ndarray, shape: tuple[int, int]) -> Part:
    """The piece in a row of the table of OpenCV's `connectedComponentsWithStats`."""
    box = box_of(row)
    sides = (box.left == 0) + (box.top == 0) + (box.right == shape[1]) + (box.bottom == shape[0])
    return Part(label, int(row[cv2.CC_STAT_AREA]), box, sides)


def find_parts(mask: np.ndarray) -> tuple[np.ndarray, list[Part]]:
    """Label the pieces of ink in a uint8 mask: the labels, and the parts, the likeliest digit first."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    order = 1 + np.argsort(-stats[1:, cv2.CC_STAT_AREA])[:200]
    parts = [part_of(int(label), stats[label], mask.shape) for label in order]
    edge = np.bincount(
        np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]), minlength=count
    )

    def likelihood(
        part,
    ):  # the largest first, but shadows lie along an edge, or run from edge to edge
        flat = part.box.width > max(4 * part.box.height, 0.95 * mask.shape[1])
        return part.area * part.box.size / (1 + 10 * edge[part.label] / part.box.size) / 50**flat

    parts.sort(key=likelihood, reverse=True)
    smallest = max(5, 0.01 * max(mask.shape))
    if not parts or parts[0].box.size < smallest or parts[0].area < 6:
        raise DigitImageError("there is nothing but specks in the picture, no digit.")
    if len(parts) > 20 and parts[0].area < 3 * parts[10].area:  # many, and all alike: noise
        raise DigitImageError("there is nothing but specks in the picture, no digit.")
    return labels, parts


def is_frame(part: Part, parts: list[Part], labels: np.ndarray) -> bool:
    """Is this piece a hollow rectangle with something of size inside it?"""
    box = part.box
    if part.area > 0.3 * box.width * box.height:
        return False
    if min(box.width, box.height) < 0.5 * min(labels.shape):
        return False
    inside = any(other.box.inside(box) and other.box.size > 0.25 * box.size for other in parts)
    if not inside:
        return False
    outline = max(
        cv2.findContours(
            (labels == part.label).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE
        )[0],
        key=cv2.contourArea,
    )
    return cv2.contourArea(outline) > 0.9 * box.width * box.height


def drop_frames(ink: np.ndarray) -> tuple[np.ndarray, int]:
    """float (h, w) → without the boxes that a form has printed around digits, and how many there were.

    What touches a box from inside stays, and so do the lines that part it into cells (see `helpers.writing`).
    """
    mask = (ink > ink_threshold(ink)).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    boxes = [box_of(row) for row in stats]
    frames = 0
    for label, box in enumerate(boxes[1:], start=1):
        wide, high, area = box.width, box.height, stats[label, cv2.CC_STAT_AREA]
        if wide < 0.2 * ink.shape[1] or high < 24 or wide < high or area > 0.3 * wide * high:
            continue
        within = [other for other in boxes[1:] if other.inside(box) and other.height > 0.25 * high]
        mine = (labels[box.top : box.bottom, box.left : box.right] == label).astype(np.uint8)
        outline = max(
            cv2.findContours(mine, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0],
            key=cv2.contourArea,
        )
        hull = cv2.contourArea(cv2.convexHull(outline))
        if not within or cv2.contourArea(outline) < 0.85 * hull or hull < 0.7 * wide * high:
            continue
        thick = 2 * int(area / cv2.arcLength(outline, True)) + 5
        border = cv2.drawContours(np.zeros_like(mine), [outline], -1, 1, thick)
        ink = ink.copy() if frames == 0 else ink
        near = ink[box.top : box.bottom, box.left : box.right]
        near[(border > 0) & (cv2.dilate(mine, np.ones((5, 5), np.uint8)) > 0)] = 0
        frames += 1
    return ink, frames


def belongs(part: Part, main: Part) -> bool:
    """Is this piece a stroke of the same digit: the bar of a 5, half of a 4? No speck, no neighbour."""
    if part.box.size < 0.15 * main.box.size or part.area < 0.02 * main.area:
        return False
    if is_a_digit(part, main) or part.box.size > 1.3 * main.box.size:
        return False
    return part.box.gap(main.box) < 0.3 * main.box.size and part.sides < 2


def is_a_digit(part: Part, main: Part) -> bool:
    """Could this piece be another digit: as tall as the main one, and well apart from it?"""
    box, whole = part.box, main.box
    alike = (
        0.6 * whole.height < box.height < 1.6 * whole.height
        and box.width < 1.6 * box.height
        and part.area > 0.25 * main.area
    )
    beside = box.common_height(whole) > 0.5 * whole.height
    apart = box.gap(whole) > (0.12 if beside else 0.35) * whole.height
    return alike and apart and part.sides == 0


def is_cut_off(digit: np.ndarray) -> bool:
    """Does the edge of the picture cut a loop: two strokes apart that leave by the same side?"""
    rows, columns = np.flatnonzero(digit.any(1)), np.flatnonzero(digit.any(0))
    size = max(np.ptp(rows), np.ptp(columns)) + 1
    margins = rows[0], digit.shape[0] - 1 - rows[-1], columns[0], digit.shape[1] - 1 - columns[-1]
    if sum(margin > 0.08 * size for margin in margins) < 2:
        return False  # cropped tightly all round: every tip touches an edge
    for side in (digit[0], digit[-1], digit[:, 0], digit[:, -1]):
        at = np.flatnonzero(side)
        if len(at) > 1 and np.diff(at).max() > 0.2 * size:
            return True
    return False
