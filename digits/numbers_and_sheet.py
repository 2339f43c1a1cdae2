"""Whole numbers and a filled class sheet, for notebook 10: drawn like the single digits.

`make_digits.py` calls this. The numbers, line by line, are the first words of a file's name.
"""

import re
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
    tall: float = 0.55  # how much of the picture's height the digits take, all lines together
    beside: str = ""  # what else is in the picture: a key of BESIDE


BLACK, BLUE, WHITE, GRAPHITE = (0, 0, 0), (0.13, 0.2, 0.52), (1, 1, 1), (0.28, 0.28, 0.3)
# fmt: off
NUMBERS = [
    Number("12205_postcode.jpg",         "ball pen", 4.5, BLUE,     "white",        "window", (900, 360)),
    Number("90210_white_on_black.png",   "brush",    8,   WHITE,    "black screen", "none",   (640, 240)),
    Number("0307946518_phone.jpg",       "pencil",   4.5, GRAPHITE, "cream",        "window", (1200, 280)),
    Number("365_scan.png",               "felt pen", 9,   BLACK,    "white",        "scan",   (420, 260)),
    Number("4711_ruled_paper.jpg",       "ball pen", 4.5, BLUE,     "lined",        "lamp",   (800, 360)),
    Number("83_touching.png",            "brush",    9,   BLACK,    "screen",       "none",   (360, 260), apart=-0.16),
    Number("1000_joined_zeros.png",      "brush",    7,   BLACK,    "screen",       "none",   (560, 240), apart=-0.02),
    Number("26_touching_photo.jpg",      "felt pen", 8,   BLUE,     "white",        "window", (520, 320), apart=-0.05),
    Number("2049_form_box.jpg",          "ball pen", 6,   BLUE,     "white",        "scan",   (700, 320), tall=0.4, beside="box"),
    Number("7301_dark_table.jpg",        "ball pen", 5,   BLUE,     "white",        "window", (800, 420), tall=0.35, beside="table"),
    Number("946_dark_corner.jpg",        "pencil",   6,   GRAPHITE, "cream",        "lamp",   (700, 400), tall=0.35, beside="corner"),
    Number("862_heading.jpg",            "ball pen", 6,   BLUE,     "white",        "scan",   (600, 400), tall=0.35, beside="print"),
    Number("1945_line_through.jpg",      "felt pen", 8,   BLACK,    "white",        "window", (700, 320), tall=0.45, beside="line"),
    Number("205_small_on_a_page.jpg",    "ball pen", 6,   BLUE,     "white",        "window", (660, 880), tall=0.05),
    Number("56_bar_apart.png",           "brush",    6,   BLACK,    "screen",       "none",   (400, 260)),
    Number("12345_678_two_lines.jpg",    "ball pen", 5,   BLUE,     "lined",        "window", (640, 480), tall=0.6),
    Number("90_41_27_three_lines.jpg",   "pencil",   6,   GRAPHITE, "cream",        "shadow across", (450, 600), tall=0.7),
    Number("35_decimal_point.png",       "brush",    7,   BLACK,    "screen",       "none",   (420, 240), beside="point"),
    Number("314_decimal_comma.jpg",      "ball pen", 6,   BLUE,     "white",        "scan",   (520, 280), beside="comma"),
    Number("1230_colon.png",             "brush",    7,   BLACK,    "screen",       "none",   (600, 240), beside="colon"),
    Number("73_minus.jpg",               "felt pen", 8,   BLACK,    "white",        "window", (640, 280), beside="minus"),
]
# fmt: on


def hand_for(digit: str, rng: np.random.Generator) -> str:
    """One of the ways to write this digit."""
    return str(rng.choice([name for name in HANDS if name[0] == digit]))


def draw_number(number: Number, rng: np.random.Generator) -> np.ndarray:
    """The picture as floats 0..1, red first."""
    width, height = number.size
    lines = re.match(r"\d+(?:_\d+)*", number.file)[0].split("_")
    paths, ends = [], []
    for row, line in enumerate(lines):
        middle = height * (0.5 + number.tall * ((row + 0.5) / len(lines) - 0.5))
        tall = number.tall * height / len(lines) * (1 if len(lines) == 1 else 0.7)
        its, scale, ends = write_line(line, number, (middle, tall), rng)
        paths += its
    tall = 100 * scale
    if number.beside in MARKS:
        left, right = ends[0] if number.beside != "minus" else (ends[0][0] - 0.8 * tall,) * 2
        paths += mark(number.beside, (left + right) / 2, height / 2, tall)
    ink = PENS[number.pen](paths, (height, width), number.width / 100 * tall, rng)[..., None]
    foot = max(path[:, 1].max() for path in paths) + 0.02 * tall
    gap = 1.6 * tall if len(lines) == 1 else number.tall * height / len(lines)
    sheet = lay_paper(number.paper, (height, width), foot, gap, rng)
    if number.beside in BESIDE:
        BESIDE[number.beside](sheet, tall)
    picture = sheet * (1 - ink) + np.array(number.ink) * ink
    if number.light == "none":
        return picture
    return scan(picture, rng) if number.light == "scan" else photograph(picture, number.light, rng)


def write_line(line: str, number: Number, place: tuple[float, float], rng: np.random.Generator):
    """Paths of one line in pixels, around a row and up to this tall; their scale; the paper between digits."""
    width, _ = number.size
    middle, tall = place
    written = [write(hand_for(digit, rng), rng) for digit in line]
    wide = [np.ptp(np.vstack(paths)[:, 0]) for paths in written]
    mark_at = 0 if number.beside in ("point", "comma") else len(line) // 2 - 1
    gaps = [100 * number.apart] * (len(wide) - 1)
    if number.beside in MARKS and number.beside != "minus":
        gaps[mark_at] = 60
    total = sum(wide) + sum(gaps)
    scale = min(tall / 100, 0.84 * width / total)
    paths, ends, x = [], [], (width - scale * total) / 2
    starts_at = x
    for digit, its_width, gap in zip(written, wide, [*gaps, 0]):
        low = np.vstack(digit).min(axis=0)
        y = middle - 50 * scale + rng.uniform(-3, 3) * scale  # no hand writes quite level
        paths += [(path - low) * scale + (x, y) for path in digit]
        x += scale * (its_width + gap)
        ends.append((x - scale * gap, x))
    if number.beside == "minus":
        return paths, scale, [(starts_at, starts_at)]
    return paths, scale, ends[max(mark_at, 0) :]


MARKS = ("point", "comma", "colon", "minus")


def mark(name: str, x: float, middle: float, tall: float) -> list[np.ndarray]:
    """The strokes of a decimal point, a comma, a colon or a minus around column `x`."""
    foot = middle + 0.47 * tall

    def dot(y):
        return np.array([(x, y), (x + 0.5, y)]) + np.linspace(0, 1, 2)[:, None]

    if name == "minus":
        return [np.linspace((x - 0.2 * tall, middle), (x + 0.2 * tall, middle), 20)]
    if name == "comma":
        return [np.linspace((x, foot - 0.02 * tall), (x - 0.08 * tall, foot + 0.16 * tall), 10)]
    return [dot(foot)] if name == "point" else [dot(middle - 0.2 * tall), dot(middle + 0.25 * tall)]


def box(sheet: np.ndarray, tall: float) -> None:
    """A form's printed box around the number."""
    height, width = sheet.shape[:2]
    ends = (round(0.06 * width), round(0.16 * height)), (round(0.94 * width), round(0.84 * height))
    cv2.rectangle(sheet, *ends, (0.35, 0.35, 0.4), 2, cv2.LINE_AA)


def table(sheet: np.ndarray, tall: float) -> None:
    """The dark table that the paper lies on, at the foot and at the right."""
    height, width = sheet.shape[:2]
    sheet[round(0.9 * height) :] = sheet[:, round(0.96 * width) :] = (0.3, 0.22, 0.16)


def corner(sheet: np.ndarray, tall: float) -> None:
    """A dark corner: a thumb, or the edge of the page."""
    height, width = sheet.shape[:2]
    corners = [(0, 0), (round(0.2 * width), 0), (0, round(0.4 * height))]
    cv2.fillPoly(sheet, [np.array(corners)], (0.25, 0.22, 0.2))


def heading(sheet: np.ndarray, tall: float) -> None:
    """A printed word above the number, and the line that it stands on."""
    height, width = sheet.shape[:2]
    printed = np.zeros((height, width), np.uint8)
    place = round(0.12 * width), round(0.17 * height)
    cv2.putText(
        printed, "Total", place, cv2.FONT_HERSHEY_SIMPLEX, 0.006 * tall, 255, 2, cv2.LINE_AA
    )
    cv2.line(printed, (0, round(0.85 * height)), (width, round(0.85 * height)), 160, 2)
    sheet *= 1 - 0.8 * printed[..., None] / 255


def line_through(sheet: np.ndarray, tall: float) -> None:
    """A ruled line that runs through the digits' feet."""
    height, width = sheet.shape[:2]
    row = round(height / 2 + 0.36 * tall)
    cv2.line(sheet, (0, row), (width, row - 4), (0.6, 0.66, 0.78), 3, cv2.LINE_AA)


BESIDE = {"box": box, "table": table, "corner": corner, "print": heading, "line": line_through}


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
