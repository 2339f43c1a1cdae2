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


def drop_rows(ink: np.ndarray) -> tuple[np.ndarray, int]:
    """drop_lines for lines that run from left to right: the cleaned image, and how many there were."""
    height, width = ink.shape
    if min(height, width) < 64:  # a small drawing, not ruled paper
        return ink, 0
    labels, boxes = level_runs((ink > 0.15).astype(np.uint8))
    mask = np.zeros(ink.shape, bool)
    lines = thick = 0
    for i, (_, top, wide, high, _) in enumerate(boxes[1:], start=1):
        line = straight_line(labels[top : top + high] == i) if wide > 0.95 * width else None
        if line is not None:
            mask[top : top + high] |= line
            lines, thick = lines + 1, max(thick, int(line.sum() / width) + 1)
    if not lines:
        return ink, 0
    without = np.where(mask, 0, ink).astype(np.float32)
    bridged = cv2.morphologyEx(without, cv2.MORPH_CLOSE, np.ones((2 * thick + 1, 1), np.uint8))
    return np.where(mask, np.minimum(bridged, ink), ink).astype(np.float32), lines


def level_runs(mask: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Label what is thin and runs level in a uint8 mask, across gaps: the labels and cv2's table of boxes."""
    width = mask.shape[1]
    strokes = cv2.morphologyEx(
        mask, cv2.MORPH_OPEN, np.ones((max(7, max(mask.shape) // 30), 1), np.uint8)
    )
    runs = cv2.morphologyEx(
        mask & ~strokes, cv2.MORPH_OPEN, np.ones((1, max(5, width // 25)), np.uint8)
    )
    runs = cv2.dilate(runs, np.ones((3, 3), np.uint8))  # a sloping line is many short level runs
    gap = width // 3
    padded = cv2.copyMakeBorder(runs, 0, 0, gap, gap, cv2.BORDER_CONSTANT, value=0)
    joined = cv2.morphologyEx(padded, cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8))[:, gap:-gap]
    _, labels, boxes, _ = cv2.connectedComponentsWithStats(
        np.ascontiguousarray(joined), connectivity=8
    )
    return labels, boxes


def straight_line(mask: np.ndarray) -> np.ndarray | None:
    """The thin straight line from left to right inside a bool mask, as a mask; None if there is none."""
    thick = mask.sum(0)
    usual = np.median(thick)
    thin = np.flatnonzero((thick > 0) & (thick <= 1.3 * usual))
    if len(thin) < 0.4 * mask.shape[1] or usual > 0.04 * mask.shape[1] + 4:
        return None
    middle = (mask[:, thin] * np.arange(mask.shape[0])[:, None]).sum(0) / thick[thin]
    slope, start = np.polyfit(thin, middle, 1)
    line = start + slope * np.arange(mask.shape[1])
    if np.median(np.abs(line[thin] - middle)) > 2 or np.abs(slope) > 0.1:
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
