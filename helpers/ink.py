"""A drawing as strokes of a pen: rendered at any size, saved, loaded. Taught in notebook 07."""

import json
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

SIZE = 280  # the side of the drawing pad; points lie between 0 and this
PEN = 16  # the width of the pen, in the same unit
MARGIN = 20  # bare paper around the pad, so that ink at its rim is not taken for cut off
MOST_POINTS = 100_000

Strokes = Sequence[Sequence[Sequence[float]]]  # strokes of points (x, y), y counted downwards


class DrawingError(ValueError):
    """What was loaded is no drawing; the message says why."""


def render(strokes: Strokes, pen: float = PEN, size: int = SIZE + 2 * MARGIN) -> np.ndarray:
    """Dark ink on white paper, with soft edges: uint8 `(size, size)` (notebook 07)."""
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
    """The strokes as they were when the first `count` points had been drawn (notebook 07)."""
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
    while (path := folder / f"{digit}_drawn_{number}.png").exists():
        number += 1
    path.with_suffix(".json").write_text(json.dumps({"pen": pen, "strokes": strokes}), "utf8")
    path.write_bytes(cv2.imencode(".png", render(strokes, pen))[1].tobytes())
    return path


def load_drawing(path: str | Path) -> tuple[list, float]:
    """(strokes, width of the pen) of a file that `save_drawing` wrote; a picture's name will do.

    Raises DrawingError if it is something else.
    """
    path = Path(path).with_suffix(".json")
    try:
        content = json.loads(path.read_text("utf8"))
    except FileNotFoundError:
        raise DrawingError(f"There is no file {path.name} in the folder {path.parent}.") from None
    except (ValueError, OSError, RecursionError) as problem:
        raise DrawingError(f"{path.name} cannot be read as a drawing: {problem}.") from problem
    if not isinstance(content, dict) or not {"pen", "strokes"} <= set(content):
        raise DrawingError(f"{path.name} holds no drawing: 'pen' and 'strokes' are missing.")
    check_strokes(content["strokes"], path.name)
    pen = content["pen"]
    if not isinstance(pen, (int, float)) or not 1 <= pen <= SIZE:
        raise DrawingError(f"{path.name}: the width of the pen is {pen!r}, and not 1 to {SIZE}.")
    return content["strokes"], pen


def check_strokes(strokes: object, name: str) -> None:
    """Raise DrawingError unless these are lists of points on the pad."""
    if not isinstance(strokes, list) or not all(isinstance(s, list) and s for s in strokes):
        raise DrawingError(f"{name}: the strokes are no lists of points.")
    points = [point for stroke in strokes for point in stroke]
    if len(points) > MOST_POINTS:
        raise DrawingError(f"{name}: {len(points):,} points are too many for a drawing.")
    for point in points:
        pair = isinstance(point, list) and len(point) == 2
        if not pair or not all(isinstance(n, (int, float)) and 0 <= n <= SIZE for n in point):
            raise DrawingError(
                f"{name}: {point!r} is no point between (0, 0) and ({SIZE}, {SIZE})."
            )
