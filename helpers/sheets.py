"""A sheet with boxes for a class to fill in: printed, and laid flat again from a photo. Notebook 10."""

from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from helpers.images.files import DigitImageError, Source, decode

# All in pixels at 150 dots per inch: as wide as A4 and as high as Letter, so that it fits both.
PAGE = (1650, 1240)  # height, width
MARKER, RIM = 120, 60  # a marker's side, and its distance from the edge of the page
BOX, STEP = 84, 119  # a frame's side, and from one to the next: whoever writes across it has room
TOP, LEFT = 262, 176  # of the first frame
FIELD = 20  # the side of the small field beside each frame, to be crossed after a mistake
TRIES = 8  # boxes in each row; a row for each digit
NAMES = ("upper left", "upper right", "lower right", "lower left")
PATTERNS = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)


class SheetError(DigitImageError):
    """The sheet cannot be cut; the message says why and what to do."""


def marker_corners() -> np.ndarray:
    """Where the four corners of the four markers are on the page: float32 `(4, 4, 2)`, x and y."""
    high, wide = PAGE[0] - RIM - MARKER, PAGE[1] - RIM - MARKER
    places = np.array([(RIM, RIM), (wide, RIM), (wide, high), (RIM, high)], np.float32)
    square = np.array([(0, 0), (1, 0), (1, 1), (0, 1)], np.float32) * MARKER
    return places[:, None] + square[None]


def boxes() -> list[tuple[int, int, int, int]]:
    """(digit, try, left, top) of every frame on the page."""
    return [
        (digit, attempt + 1, LEFT + attempt * STEP, TOP + digit * STEP)
        for digit in range(10)
        for attempt in range(TRIES)
    ]


def field_of(left: int, top: int) -> tuple[int, int, int]:
    """(left, top, side) of the small field beside a frame."""
    return left + BOX + 8, top + BOX - FIELD - 4, FIELD


def blank_sheet() -> np.ndarray:
    """The sheet to print: uint8 `PAGE`."""
    page = np.full(PAGE, 255, np.uint8)
    for number, corners in enumerate(marker_corners().astype(int)):
        left, top = corners[0]
        picture = cv2.aruco.generateImageMarker(PATTERNS, number, MARKER)
        page[top : top + MARKER, left : left + MARKER] = picture
    words = (
        ("Write the digit of the row into each box, as you always do. Dark pen.", 0.75, 90),
        ("A mistake? Cross the small field beside the box: it is left out.", 0.75, 128),
        ("Number of this sheet (no name, please): ________", 0.75, 180),
    )
    for text, size, y in words:
        cv2.putText(page, text, (205, y), cv2.FONT_HERSHEY_SIMPLEX, size, 70, 2, cv2.LINE_AA)
    frames = np.full(PAGE, 255, np.uint8)
    for digit, attempt, left, top in boxes():
        cv2.rectangle(frames, (left - 1, top - 1), (left + BOX + 1, top + BOX + 1), 150, 3)
        x, y, side = field_of(left, top)
        cv2.rectangle(page, (x, y), (x + side, y + side), 200, 1)
        if attempt == 1:
            place = (left - 58, top + 60)
            label = str(digit or "O")  # OpenCV slashes its zero, and pupils would copy it
            cv2.putText(page, label, place, cv2.FONT_HERSHEY_SIMPLEX, 1.4, 90, 3, cv2.LINE_AA)
    # Dots and no lines: ink that crosses them is not joined by them to anything.
    rows, columns = np.indices(PAGE)
    dots = (rows + columns - TOP - LEFT + 3) % 12 < 5
    return np.where(dots, np.minimum(page, frames), page)


def save_blank_sheet(path: str | Path) -> None:
    """Write the sheet, ready to print on A4 or Letter: PDF or PNG, as the name ends."""
    Image.fromarray(blank_sheet()).save(path, resolution=150)


def straighten(source: Source) -> np.ndarray:
    """A photo or scan of a sheet, as if it lay under glass: uint8 `PAGE` (notebook 10).

    Raises SheetError if the markers cannot be found, or the picture is too blurred.
    """
    pixels, _ = decode(source, side=2600)
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY) if pixels.ndim == 3 else pixels
    found, numbers, _ = cv2.aruco.ArucoDetector(PATTERNS).detectMarkers(grey)
    numbers = [] if numbers is None else numbers.ravel().tolist()
    if any(numbers.count(number) > 1 for number in range(4)):
        raise SheetError("there is more than one sheet in the picture. Photograph one at a time.")
    seen = dict(zip(numbers, found))
    missing = [NAMES[number] for number in range(4) if number not in seen]
    if missing:
        which = "none was found" if len(missing) == 4 else f"missing: {', '.join(missing)}"
        raise SheetError(
            f"a sheet has a black and white marker in each corner ({which}). Photograph the whole "
            "sheet from above, sharply and without a finger on a marker."
        )
    here = np.concatenate([seen[number].reshape(4, 2) for number in range(4)])
    table, _ = cv2.findHomography(here, marker_corners().reshape(-1, 2))
    page = cv2.warpPerspective(grey, table, PAGE[::-1], flags=cv2.INTER_AREA, borderValue=255)
    check_sharpness(page)
    return page


def check_sharpness(page: np.ndarray) -> None:
    """Raise SheetError if the markers' edges, which were printed sharp, are smeared."""
    smeared = []
    for corners in marker_corners().astype(int):
        (left, top), (right, bottom) = corners[0], corners[2]
        marker = page[top - 10 : bottom + 10, left - 10 : right + 10].astype(np.float32)
        steepest = np.percentile(np.abs(np.diff(marker, axis=1)), 99)
        smeared.append(steepest / max(np.ptp(marker), 1))
    if min(smeared) < 0.12:
        raise SheetError(
            "the picture is blurred. Hold the camera still, tap on the sheet to focus, and try again."
        )


def flatten(page: np.ndarray) -> np.ndarray:
    """Paper bends. Bring the printed frames to where they belong; what lies between follows."""
    places = np.array([(left, top) for _, _, left, top in boxes()], float)
    dark = np.minimum(strokes_in(page), 0.25)  # long grey lines count more than short dark strokes
    moves = np.array([frame_offset(dark, int(left), int(top)) for left, top in places])
    near = np.ones(len(places), bool)
    for _ in range(3):  # a digit's bar may pass for a frame: what does not fit its neighbours goes
        table, *_ = np.linalg.lstsq(smooth_terms(*places[near].T), moves[near], rcond=None)
        off = np.abs(smooth_terms(*places.T) @ table - moves).max(axis=1)
        near = off < max(4, 1.5 * np.median(off))
    # The surface is smooth: computed at every 16th pixel, it can be enlarged.
    small = -(-PAGE[0] // 16), -(-PAGE[1] // 16)
    y, x = np.indices(small) * 16 + 7.5
    move = (smooth_terms(x.ravel(), y.ravel()) @ table).reshape(*small, 2).astype(np.float32)
    move = cv2.resize(move, (16 * small[1], 16 * small[0]))[: PAGE[0], : PAGE[1]]
    rows, columns = np.indices(PAGE, np.float32)
    where = columns + move[..., 0], rows + move[..., 1]
    return cv2.remap(page, *where, cv2.INTER_LINEAR, borderValue=255)


def smooth_terms(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The terms of a cubic surface over the page, `(n, 10)`: smooth, as bent paper is."""
    u, v = 2 * x / PAGE[1] - 1, 2 * y / PAGE[0] - 1
    powers = [(i, j) for i in range(4) for j in range(4 - i)]
    return np.stack([u**i * v**j for i, j in powers], axis=1)


def frame_offset(dark: np.ndarray, left: int, top: int, reach: int = 18) -> tuple[int, int]:
    """How far right and down of its place a frame is found: both its lines, as far apart as printed."""
    around = dark[top - reach : top + BOX + reach + 1, left - reach : left + BOX + reach + 1]
    found = []
    for profile in (around[reach:-reach].mean(axis=0), around[:, reach:-reach].mean(axis=1)):
        soft = np.convolve(profile, np.ones(5), "same")
        found.append(int((soft[: 2 * reach] + soft[BOX : BOX + 2 * reach]).argmax()) - reach)
    return found[0], found[1]


def strokes_in(image: np.ndarray) -> np.ndarray:
    """How much darker than the paper each pixel of a thin stroke is, 0..1; 0 for edges of shadows."""
    brush = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (21, 21))
    image = cv2.GaussianBlur(image, (0, 0), 1.2)  # a camera's noise is no ink
    paper = cv2.morphologyEx(image, cv2.MORPH_CLOSE, brush)  # as if strokes were not there
    return (paper - image) / np.maximum(paper, 1.0)
