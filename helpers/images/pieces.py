"""Which pieces of ink make the digit, and which are specks, frames or neighbours (notebook 06)."""

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
    for part in parts[1:]:
        part.belongs = belongs(part, main)
    kept = [part for part in parts if part is main or part.belongs]
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


class Part:
    """One connected piece of ink: its label, area, box, and contact with the picture's edge."""

    def __init__(self, label: int, stats: np.ndarray, shape: tuple[int, int]):
        left, top, width, height, self.area = (int(n) for n in stats)
        self.label, self.left, self.top = label, left, top
        self.right, self.bottom = left + width, top + height
        self.width, self.height, self.size = width, height, max(width, height)
        self.sides = (left == 0) + (top == 0) + (self.right == shape[1]) + (self.bottom == shape[0])
        self.belongs = False

    def gap(self, other: "Part") -> int:
        """Pixels of paper between the two boxes, 0 where they overlap."""
        across = max(self.left, other.left) - min(self.right, other.right)
        down = max(self.top, other.top) - min(self.bottom, other.bottom)
        return max(across, down, 0)


def find_parts(mask: np.ndarray) -> tuple[np.ndarray, list[Part]]:
    """Label the pieces of ink in a uint8 mask: the labels, and the parts, the likeliest digit first."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    order = 1 + np.argsort(-stats[1:, cv2.CC_STAT_AREA])[:200]
    parts = [Part(int(i), stats[i], mask.shape) for i in order]
    edge = np.bincount(
        np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]), minlength=count
    )
    # The largest first, but shadows lie along an edge.
    parts.sort(key=lambda part: -part.area * part.size / (1 + 10 * edge[part.label] / part.size))
    smallest = max(5, 0.01 * max(mask.shape))
    if not parts or parts[0].size < smallest or parts[0].area < 6:
        raise DigitImageError("there is nothing but specks in the picture, no digit.")
    if len(parts) > 20 and parts[0].area < 3 * parts[10].area:  # many, and all alike: noise
        raise DigitImageError("there is nothing but specks in the picture, no digit.")
    return labels, parts


def is_frame(part: Part, parts: list[Part], labels: np.ndarray) -> bool:
    """Is this piece a hollow rectangle with something of size inside it?"""
    if part.area > 0.3 * part.width * part.height or min(part.width, part.height) < 0.5 * min(
        labels.shape
    ):
        return False
    inside = any(
        other.size > 0.25 * part.size
        and other is not part
        and other.left > part.left
        and other.right < part.right
        and other.top > part.top
        and other.bottom < part.bottom
        for other in parts
    )
    if not inside:
        return False
    outline = max(
        cv2.findContours(
            (labels == part.label).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE
        )[0],
        key=cv2.contourArea,
    )
    return cv2.contourArea(outline) > 0.9 * part.width * part.height


def belongs(part: Part, main: Part) -> bool:
    """Is this piece a stroke of the same digit: the bar of a 5, half of a 4? No speck, no neighbour."""
    if part.size < 0.15 * main.size or part.area < 0.02 * main.area:
        return False
    if is_a_digit(part, main) or part.size > 1.3 * main.size:
        return False
    return part.gap(main) < 0.3 * main.size and part.sides < 2


def is_a_digit(part: Part, main: Part) -> bool:
    """Could this piece be another digit: as tall as the main one, and well apart from it?"""
    alike = (
        part.height > 0.6 * main.height
        and part.area > 0.25 * main.area
        and part.width < 1.6 * part.height
    )
    beside = min(part.bottom, main.bottom) - max(part.top, main.top) > 0.5 * main.height
    return (
        alike
        and part.sides == 0
        and part.height < 1.6 * main.height
        and part.gap(main) > (0.12 if beside else 0.35) * main.height
    )


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
