"""Strokes of a pen: measured, redrawn (notebook 07), and drawn from points (notebook 08)."""

import json
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

BOX = 20  # MNIST's digits are 20 px at their longest
THINNEST, THICKEST = 1.8, 5.5  # 98 % of MNIST has strokes between these, in px (see stroke_width)
THIN_TO, THICK_TO = 2.5, 4.5  # what other strokes are brought to; MNIST's median is 2.8
LESS = 2.1, 1.8  # for a thin stroke, where thickening all the way would close a gap
FINE = 8  # strokes are measured and redrawn on pixels this much finer than MNIST's


def crop(ink: np.ndarray) -> tuple[np.ndarray, str]:
    """float (h, w): cut away the empty paper around the ink."""
    least = 0.1 if max(ink.shape) < 64 else 0.3  # few pixels: every grey counts
    top, bottom, left, right = ink_box(ink, least)
    width, height = right - left, bottom - top
    share = width * height / ink.size
    said = f"Cropped to the ink: {width} × {height} pixels, {share:.0%} of the picture."
    return ink[top:bottom, left:right], said


def ink_box(ink: np.ndarray, least: float = 0.1) -> tuple[int, int, int, int]:
    """(top, bottom, left, right) of the pixels above `least`, ends exclusive; the whole image where there is none."""
    rows, columns = np.flatnonzero((ink > least).any(1)), np.flatnonzero((ink > least).any(0))
    if len(rows) == 0:
        return 0, ink.shape[0], 0, ink.shape[1]
    return int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1


def redraw_strokes(ink: np.ndarray) -> tuple[np.ndarray, str]:
    """float (h, w), cropped: thicken or thin the strokes if, at 20 px, they lie outside MNIST's range."""
    mask = fine_mask(ink)
    if not mask.any():
        return ink, "There is no stroke to measure."
    width = stroke_width(mask)
    if THINNEST <= width <= THICKEST:
        return ink, f"The stroke is {width:.1f} px wide, as MNIST's are: left as it is."
    if width > THICKEST:
        return redraw(mask, THICK_TO), f"The stroke was {width:.1f} px wide: thinned to {THICK_TO}."
    holes, less = holes_in(ink), ""
    for aim in (THIN_TO, *LESS):
        redrawn = redraw(mask, aim)
        if holes_in(redrawn) == holes:
            break  # what was open stays open, and what was closed stays closed
        less = ", and no more, so that no gap closes"
    return redrawn, f"The stroke was {width:.1f} px wide: thickened to {aim:.1f}{less}."


def holes_in(ink: np.ndarray) -> int:
    """How many holes a cropped image has, such as the two of an 8; those are not counted that one can hardly see."""
    paper = np.pad(ink <= 0.35, 1, constant_values=True).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(paper, connectivity=4)
    least = (max(ink.shape) / BOX) ** 2 / 2  # half a pixel of MNIST
    return int((stats[1:, cv2.CC_STAT_AREA] > least).sum()) - 1


def fine_mask(ink: np.ndarray) -> np.ndarray:
    """float (h, w), cropped → uint8 0/1: where the ink is, 160 px at its longest, with paper around it."""
    fine = resized(ink, BOX * FINE / max(ink.shape))
    return np.pad(fine > 0.4, 4 * FINE).astype(np.uint8)


def redraw(mask: np.ndarray, aim: float) -> np.ndarray:
    """A fine mask's strokes `aim` px wide when scaled to 20 px: float (h, w), cropped.

    Each point's distance to the stroke's edge is a landscape, positive in the
    ink; a lower waterline makes a wider stroke. The box grows with the stroke,
    so (width + more) / (20 + more) = aim / 20.
    """
    more = FINE * BOX * (aim - stroke_width(mask)) / (BOX - aim)
    inside = cv2.distanceTransform(mask, cv2.DIST_L2, 5)
    outside = cv2.distanceTransform(1 - mask, cv2.DIST_L2, 5)
    distance = cv2.GaussianBlur(inside - outside, (0, 0), FINE / 3)  # blurred: stairs become curves
    return crop(np.clip(distance + more / 2 + 0.5, 0, 1))[0]


def stroke_width(mask: np.ndarray) -> float:
    """Mean width of the strokes in a fine mask, in pixels of MNIST.

    Across a stroke of width w the distance to the paper rises from 0 to w/2
    and falls again: w/4 on average.
    """
    return 4 * float(cv2.distanceTransform(mask, cv2.DIST_L2, 5)[mask > 0].mean()) / FINE


def resized(image: np.ndarray, factor: float) -> np.ndarray:
    """Scale a float image: averages when it shrinks, smooth curves when it grows; values stay in 0..1."""
    size = max(1, round(image.shape[1] * factor)), max(1, round(image.shape[0] * factor))
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return np.clip(cv2.resize(image, size, interpolation=how), 0, 1)


SIZE = 280  # the side of the drawing pad; points lie between 0 and this
PEN = 16  # the width of the pen, in the same unit
MARGIN = 20  # bare paper around the pad, so that ink at its rim is not taken for cut off

Strokes = Sequence[Sequence[Sequence[float]]]  # strokes of points (x, y), y counted downwards


def render(strokes: Strokes, pen: float = PEN, size: int = SIZE + 2 * MARGIN) -> np.ndarray:
    """Dark ink on white paper, with soft edges: uint8 `(size, size)` (notebook 08)."""
    scale = size / (SIZE + 2 * MARGIN)
    paper = np.full((size, size), 255, np.uint8)
    width = max(1, round(pen * scale))
    for stroke in strokes:
        # OpenCV takes whole numbers, here as eighths of a pixel ("shift=3").
        points = np.round((np.array(stroke, np.float64) + MARGIN) * scale * 8).astype(np.int32)
        if len(points) == 1:  # a dot
            x, y = points[0].tolist()
            cv2.circle(paper, (x, y), width * 4, 0, cv2.FILLED, cv2.LINE_AA, shift=3)
        else:
            cv2.polylines(paper, [points], False, 0, width, cv2.LINE_AA, shift=3)
    return paper


def beginning(strokes: Strokes, count: int) -> list[list[Sequence[float]]]:
    """The strokes as they were when the first `count` points had been drawn (notebook 08)."""
    begun = []
    for stroke in strokes:
        if count > 0:
            begun.append(list(stroke[:count]))
        count -= len(stroke)
    return begun


def save_drawing(strokes: Strokes, pen: float, digit: int, folder: str | Path) -> Path:
    """Write a labelled picture and, beside it, its strokes; nothing is overwritten.

    The picture's name begins with the digit, as in `digits/`: `7_drawn_1.png`, `7_drawn_2.png`, …
    Returns its path.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    number = 1
    while any(folder.glob(f"{digit}_drawn_{number}.*")):
        number += 1
    path = folder / f"{digit}_drawn_{number}.png"
    path.with_suffix(".json").write_text(json.dumps({"pen": pen, "strokes": strokes}), "utf8")
    path.write_bytes(cv2.imencode(".png", render(strokes, pen))[1].tobytes())
    return path
