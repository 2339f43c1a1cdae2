"""Ruled lines, and how to take them away without hurting the strokes across them (notebook 07)."""

import cv2
import numpy as np

from helpers.images.pieces import box_of


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
    return np.abs(np.arange(mask.shape[0])[:, None] - line) <= usual / 2 + 0.5


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
