"""What lies on the paper and is no ink: light, shadows and ruled lines, and how to take them away (notebook 07)."""

import cv2
import numpy as np

from helpers.images.files import shrink
from helpers.images.paper import even_edge, sample, sharp_edges, two_tones
from helpers.images.pieces import box_of


def even_paper(image: np.ndarray, page: bool = False) -> tuple[np.ndarray, str]:
    """float (h, w), bright ink: take the paper away, with its shadows and uneven light.

    Where the edge of the picture is even, so is the light, and one number is
    subtracted. Else the paper is what remains when everything as narrow as a stroke is cut
    off (a morphological opening). On a page of several digits an even edge says little about
    the middle.
    """
    level = even_edge(image)
    photo = max(image.shape) > 64 and is_grainy(image) and even_edge(image, 0.95) is None
    if not (page or photo) and level is not None and level < float(sample(image).mean()) + 0.06:
        return image - level, "The paper is evenly lit: set to black."
    if two_tones(image) and not (page and is_grainy(image)):
        # A drawing, even where it fills the picture to its edges.
        return image - image.min(), "The paper is evenly lit: set to black."
    paper = paper_under(image, narrowest(image, 0.1 if page else 0.25))
    # A shadow dims paper and ink alike, so what is left of the ink is divided as well.
    ink = np.maximum(image - paper, 0) / np.maximum(1 - paper, 0.1)
    ink = ink - shadow_bands(ink)
    varies = np.ptp(sample(paper))
    said = f"The paper's brightness varies by {varies:.0%}: light and shadow were subtracted."
    return ink - np.median(sample(ink)), said


def is_grainy(image: np.ndarray) -> bool:
    """Do most pixels differ from the usual brightness, as on any photographed paper, however even?"""
    some = sample(image)
    return bool(np.median(np.abs(some - np.median(some))) > 0.003)


def narrowest(image: np.ndarray, share: float) -> float:
    """The narrowest share of the picture, up to `share`, that is still wider than its strokes.

    The narrower, the more shadows are taken for paper. But the middle of a stroke that is wider would be, too:
    so the sharpest edges, which are the ink's, must keep their strength.
    """
    small = shrink(image, 128)
    sharp = sharp_edges(small)
    near = cv2.dilate(sharp.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    full = small - paper_under(small, share)
    ink = near & (full > max(0, 0.5 * np.percentile(full[sharp], 90)))
    for less in (0.1, 0.15):
        kept = (small - paper_under(small, less))[ink] / full[ink]
        if less < share and len(kept) and np.percentile(kept, 10) > 0.7:
            return less
    return share


def paper_under(image: np.ndarray, share: float) -> np.ndarray:
    """The paper's brightness under bright ink that is narrower than `share` of the picture."""
    small = np.rint(shrink(image, 128) * 255).astype(np.uint8)
    side = max(3, int(max(small.shape) * share)) | 1
    kernel = np.ones((side, side), np.uint8)
    # Shadows go on beyond the edge.
    wider = cv2.copyMakeBorder(small, side, side, side, side, cv2.BORDER_REPLICATE)
    beyond = cv2.morphologyEx(wider, cv2.MORPH_OPEN, kernel)[side:-side, side:-side]
    paper = np.maximum(cv2.morphologyEx(small, cv2.MORPH_OPEN, kernel), beyond)
    paper = cv2.dilate(paper, np.ones((3, 3), np.uint8))  # a shadow's sharp edge is no ink
    return cv2.resize(
        paper.astype(np.float32) / 255, image.shape[::-1], interpolation=cv2.INTER_LINEAR
    )


def shadow_bands(ink: np.ndarray) -> np.ndarray:
    """How much of the ink, float (h, w), is shadows from edge to edge that are as narrow as a stroke: a pen's, a cable's.

    They are paler than what else there is: else it may be the bar of a 7, cropped tightly.
    """
    small = np.maximum(shrink(ink, 128), 0)
    bands = np.maximum(level_bands(small), level_bands(small.T).T)
    bands = cv2.resize(np.ascontiguousarray(bands), ink.shape[::-1], interpolation=cv2.INTER_LINEAR)
    rest = cv2.blur(ink - bands, (3, 3))
    return bands if 0.05 < bands.max() < 0.75 * rest.max() else np.zeros_like(ink)


def level_bands(ink: np.ndarray) -> np.ndarray:
    """What bands of some thickness that run from left to right have in common all along, slanted up to 7 degrees."""
    height, width = ink.shape
    found = np.zeros_like(ink)
    for slope in np.linspace(-0.12, 0.12, 9):
        slant = np.array([[1, 0, 0], [0, 1, 0]], np.float32)
        slant[1, [0, 2]] = slope, -slope * width / 2
        rows = cv2.warpAffine(
            ink,
            slant,
            (width, height),
            flags=cv2.WARP_INVERSE_MAP | 1,
            borderMode=cv2.BORDER_REPLICATE,
        )
        common = np.partition(rows, width // 20, axis=1)[:, width // 20, None]
        common = cv2.morphologyEx(common, cv2.MORPH_OPEN, np.ones((5, 1), np.uint8))
        common = np.repeat(cv2.dilate(common, np.ones((5, 1), np.uint8)), width, axis=1)
        found = np.maximum(found, cv2.warpAffine(common, slant, (width, height)))
    return found


def drop_lines(ink: np.ndarray) -> tuple[np.ndarray, str]:
    """float (h, w): take away ruled lines, which run through the whole picture; strokes across them stay.

    A line must overshoot the digit on both sides: in a picture cropped tightly
    the bar of a 4 runs from edge to edge too.
    """
    without, across = drop_rows(ink)
    without, down = drop_rows(np.ascontiguousarray(without.T))
    without = np.ascontiguousarray(without.T)
    lines = across + down
    if lines == 0 or not stands_free(without, across > 0, down > 0):
        return ink, "There are no ruled lines."
    return without, f"{lines} ruled line{'s' * (lines > 1)} removed."


def drop_rules(ink: np.ndarray) -> tuple[np.ndarray, str]:
    """float (h, w): take away the lines of a page of writing, also curved ones and those that end on it.

    They are long and thin, and longer than any stroke of a digit among several. For a picture of one
    digit that is not known: see `drop_lines`.
    """
    without, across = drop_rows(ink, 0.6)
    without, down = drop_rows(np.ascontiguousarray(without.T), 0.9)
    lines = across + down
    if lines == 0:
        return ink, "There are no ruled lines."
    return np.ascontiguousarray(without.T), f"{lines} ruled line{'s' * (lines > 1)} removed."


def drop_rows(ink: np.ndarray, share: float = 1) -> tuple[np.ndarray, int]:
    """drop_lines for lines that run from left to right: the cleaned image, and how many there were.

    share: below 1 this is a page, and a line need not run through all of it, only through this share.
    """
    page = share < 1
    height, width = ink.shape
    if min(height, width) < (24 if page else 64):  # a small drawing, not ruled paper
        return ink, 0
    labels, boxes = level_runs((ink > (0.3 if page else 0.15)).astype(np.uint8), page)
    mask = np.zeros(ink.shape, bool)
    lines = thick = 0
    for i, (left, top, wide, high, _) in enumerate(boxes[1:], start=1):
        ends = (left <= 0.02 * width) + (left + wide >= 0.98 * width)
        long_enough = wide > (share - 0.1 * ends if page else 0.95) * width
        line = straight_line(labels[top : top + high] == i, page) if long_enough else None
        if line is not None:
            mask[top : top + high] |= line
            lines, thick = lines + 1, max(thick, int(line.sum() / wide) + 1)
    if not lines:
        return ink, 0
    without = np.where(mask, 0, ink).astype(np.float32)
    bridged = cv2.morphologyEx(without, cv2.MORPH_CLOSE, np.ones((2 * thick + 1, 1), np.uint8))
    return np.where(mask, np.minimum(bridged, ink), ink).astype(np.float32), lines


def level_runs(mask: np.ndarray, page: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """Label what is thin and runs level in a uint8 mask, across gaps: the labels and cv2's table of boxes.

    On a page the gaps are short, and what bridges them is not labelled.
    """
    width = mask.shape[1]
    strokes = cv2.morphologyEx(
        mask, cv2.MORPH_OPEN, np.ones((max(7, max(mask.shape) // 30), 1), np.uint8)
    )
    runs = cv2.morphologyEx(
        mask & ~strokes,
        cv2.MORPH_OPEN,
        np.ones((1, max(5, width // (50 if page else 25))), np.uint8),
    )
    runs = cv2.dilate(runs, np.ones((3, 3), np.uint8))  # a sloping line is many short level runs
    gap = max(3, width // (20 if page else 3))
    padded = cv2.copyMakeBorder(runs, 0, 0, gap, gap, cv2.BORDER_CONSTANT, value=0)
    joined = cv2.morphologyEx(padded, cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8))[:, gap:-gap]
    _, labels, boxes, _ = cv2.connectedComponentsWithStats(
        np.ascontiguousarray(joined), connectivity=8
    )
    return labels * runs if page else labels, boxes


def straight_line(mask: np.ndarray, page: bool = False) -> np.ndarray | None:
    """The thin line from left to right inside a bool mask, as a mask; None if there is none.

    It is straight; on a page, which may bulge, it may bend a little.
    """
    thick = mask.sum(0)
    inside = np.flatnonzero(thick)
    usual = np.median(thick[inside] if page else thick)
    thin = np.flatnonzero((thick > 0) & (thick <= (1.8 if page else 1.3) * usual))
    if len(thin) < (0.7 * np.ptp(inside) if page else 0.4 * mask.shape[1]):
        return None
    if usual > (0.012 * mask.shape[1] + 5 if page else 0.04 * mask.shape[1] + 4):
        return None
    middle = (mask[:, thin] * np.arange(mask.shape[0])[:, None]).sum(0) / thick[thin]
    curve = np.polyfit(thin, middle, 3 if page else 1)
    columns = np.arange(mask.shape[1])
    line = np.polyval(curve, columns)
    line[(columns < inside[0]) | (columns > inside[-1])] = -np.inf
    steepest = np.abs(np.diff(line[inside])).max(initial=0)
    if np.median(np.abs(line[thin] - middle)) > 2 or steepest > (0.15 if page else 0.1):
        return None
    away = np.abs(np.arange(mask.shape[0])[:, None] - line)
    return away <= usual / 2 + 0.5001  # so that no rounding decides on its rim


def stands_free(ink: np.ndarray, across: bool, down: bool) -> bool:
    """Is the largest piece of ink away from the edges that the lines run into?"""
    _, _, stats, _ = cv2.connectedComponentsWithStats((ink > 0.35).astype(np.uint8), connectivity=8)
    if len(stats) < 2:
        return False
    box = box_of(stats[1 + np.argmax(stats[1:, cv2.CC_STAT_AREA])])
    height, width = ink.shape
    free_across = box.left > 0.04 * width and box.right < 0.96 * width
    free_down = box.top > 0.04 * height and box.bottom < 0.96 * height
    return (free_across or not across) and (free_down or not down)
