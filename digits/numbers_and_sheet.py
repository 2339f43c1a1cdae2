"""Whole numbers and a filled class sheet, for notebook 10: drawn like the single digits.

`make_digits.py` calls this. The number is the first word of a file's name.
"""

import sys
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from pens import PENS
from scenes import lay_paper, photograph, scan
from strokes import HANDS, write

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from helpers.sheets import BOX, PAGE, blank_sheet, boxes


class Number(NamedTuple):
    """One picture of a number: what to write, with what, on what, and how it is seen."""

    file: str
    pen: str
    width: float  # of the pen, in per cent of a digit's height
    ink: tuple[float, float, float]
    paper: str
    light: str
    size: tuple[int, int]
    apart: float = 0.28  # paper between two digits, in digit heights; below 0 they touch
    tall: float = 0.55  # how much of the picture's height the digits take


BLACK, BLUE, WHITE, GRAPHITE = (0, 0, 0), (0.13, 0.2, 0.52), (1, 1, 1), (0.28, 0.28, 0.3)
# fmt: off
NUMBERS = [
    Number("12205_postcode.jpg",         "ball pen", 4.5, BLUE,     "white",        "window", (900, 360)),
    Number("90210_white_on_black.png",   "brush",    8,   WHITE,    "black screen", "none",   (640, 240)),
    Number("0307946518_phone.jpg",       "pencil",   4.5, GRAPHITE, "cream",        "window", (1200, 280)),
    Number("365_scan.png",               "felt pen", 9,   BLACK,    "white",        "scan",   (420, 260)),
    Number("4711_ruled_paper.jpg",       "ball pen", 4.5, BLUE,     "lined",        "lamp",   (800, 360)),
    Number("83_touching.png",            "brush",    9,   BLACK,    "screen",       "none",   (360, 260), apart=-0.16),
]
# fmt: on


def hand_for(digit: str, rng: np.random.Generator) -> str:
    """One of the ways to write this digit."""
    return str(rng.choice([name for name in HANDS if name[0] == digit]))


def draw_number(number: Number, rng: np.random.Generator) -> np.ndarray:
    """The picture as floats 0..1, red first."""
    width, height = number.size
    written = [write(hand_for(digit, rng), rng) for digit in number.file.split("_")[0]]
    wide = [np.ptp(np.vstack(paths)[:, 0]) for paths in written]
    total = sum(wide) + 100 * number.apart * (len(wide) - 1)
    scale = min(number.tall * height / 100, 0.84 * width / total)
    paths, x = [], (width - scale * total) / 2
    for digit, its_width in zip(written, wide):
        low = np.vstack(digit).min(axis=0)
        y = height / 2 - 50 * scale + rng.uniform(-3, 3) * scale  # no hand writes quite level
        paths += [(path - low) * scale + (x, y) for path in digit]
        x += scale * (its_width + 100 * number.apart)
    tall = 100 * scale
    ink = PENS[number.pen](paths, (height, width), number.width / 100 * tall, rng)[..., None]
    foot = max(path[:, 1].max() for path in paths) + 0.02 * tall
    sheet = lay_paper(number.paper, (height, width), foot, 1.6 * tall, rng)
    picture = sheet * (1 - ink) + np.array(number.ink) * ink
    if number.light == "none":
        return picture
    return scan(picture, rng) if number.light == "scan" else photograph(picture, number.light, rng)


def filled_sheet(rng: np.random.Generator, tries: int = 8) -> np.ndarray:
    """The class sheet, filled in by many hands: floats 0..1, `(*PAGE, 3)`."""
    page = np.repeat(blank_sheet()[..., None].astype(np.float32) / 255, 3, axis=2)
    for digit, attempt, left, top in boxes():
        if attempt > tries:
            continue
        paths = write(hand_for(str(digit), rng), rng)
        points = np.vstack(paths)
        scale = BOX * rng.uniform(0.5, 0.66) / 100
        middle = (points.min(axis=0) + points.max(axis=0)) / 2
        lean = np.array([[1, -rng.uniform(-0.1, 0.2)], [0, 1]])
        centre = BOX / 2 + rng.uniform(-6, 6, 2)
        paths = [scale * (path - middle) @ lean.T + centre for path in paths]
        ink = PENS["ball pen"](paths, (BOX, BOX), rng.uniform(3.5, 6.0), rng)[..., None]
        box = page[top : top + BOX, left : left + BOX]
        box[:] = box * (1 - ink) + np.array(BLUE) * ink
    return page


def seen_askew(page: np.ndarray, rng: np.random.Generator, tilt: float = 0.06) -> np.ndarray:
    """The page on a dark table, seen from the side and turned a little, in a shadow."""
    height, width = PAGE
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    room = 160
    moved = corners + room + rng.uniform(-tilt, tilt, (4, 2)).astype(np.float32) * width
    moved = np.clip(moved, 20, None).astype(np.float32)
    table = cv2.getPerspectiveTransform(corners, moved)
    size = (width + 2 * room, height + 2 * room)
    seen = cv2.warpPerspective(
        page, table, size, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_CONSTANT,
        borderValue=(0.35, 0.28, 0.22),
    )  # fmt: skip
    return photograph(seen, "shadow across", rng, tilt=0.02, blur=0.8)


def write_numbers_and_sheet(folder: Path, seeded, to_pixels, encode) -> None:
    """Write the numbers into `numbers/` and a photographed sheet into `sheets/`."""
    for number in NUMBERS:
        path = folder / "numbers" / number.file
        path.parent.mkdir(parents=True, exist_ok=True)
        pixels = to_pixels(draw_number(number, seeded(number.file)), "colour")
        path.write_bytes(encode(pixels, path.suffix, 80))
    path = folder / "sheets" / "class_sheet_photo.jpg"
    path.parent.mkdir(parents=True, exist_ok=True)
    rng = seeded(path.name)
    picture = seen_askew(filled_sheet(rng, tries=6), rng)
    path.write_bytes(encode(to_pixels(picture, "colour"), path.suffix, 70))
