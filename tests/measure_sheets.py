"""How many boxes of class sheets are read rightly, by kind of writing: sheets filled by a program.

    python tests/measure_sheets.py                             3 sheets of a kind, test digits
    python tests/measure_sheets.py --sheets 20 --mnist mnist.npz

Digits of MNIST are written into the boxes, at a height that is a share of the printed frame's; then the
paper is bent, photographed askew in a shadow, and saved as a JPEG. This flatters a reader: nobody here
smudges, and no camera is bad.
"""

import argparse
import sys
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

TOP = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TOP), str(TOP / "digits")]

from numbers_and_sheet import seen_askew

from helpers import sheets
from helpers.data import load_mnist
from helpers.filled_sheets import read_cells
from helpers.images import DigitImageError
from helpers.reading import Reader
from helpers.training import load_or_train


class Writing(NamedTuple):
    """How one kind of pupil writes: height as shares of the frame's, how dark, how far off, and the photo."""

    low: float
    high: float
    ink: tuple[float, float] = (0.5, 0.9)
    off: float = 0.07  # of the frame's side
    mistakes: float = 0.0  # the share of boxes with a wrong digit, struck out, its field crossed
    long_side: int = 2000  # px
    quality: int = 80


KINDS = {
    "55-75 % of the frame": Writing(0.55, 0.75),
    "pale, thin pencil": Writing(0.55, 0.75, ink=(0.25, 0.45)),
    "small photo, JPEG 50": Writing(0.55, 0.75, long_side=1000, quality=50),
    "75-95 %": Writing(0.75, 0.95),
    "across the frame, 85-112 %": Writing(0.85, 1.12),
    "far across it, 100-133 %": Writing(1.0, 1.33),
    "mistakes, one in eight": Writing(0.55, 0.95, mistakes=1 / 8),
}


def fill(writing: Writing, images, labels, rng) -> tuple[np.ndarray, set]:
    """A filled sheet, float (*PAGE, 3), and the boxes that hold a mistake."""
    page = sheets.blank_sheet().astype(np.float32) / 255
    mistakes = set()
    for digit, attempt, left, top in sheets.boxes():
        wrong = rng.random() < writing.mistakes
        wanted = labels != digit if wrong else labels == digit
        image = images[rng.choice(np.flatnonzero(wanted))]
        rows, columns = np.flatnonzero(image.max(1) > 60), np.flatnonzero(image.max(0) > 60)
        image = image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].astype(np.float32) / 255
        scale = rng.uniform(writing.low, writing.high) * sheets.BOX / image.shape[0]
        image = cv2.resize(
            np.pad(image, 2), None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC
        )
        ink = np.clip(3 * image - 1, 0, 1)  # a pen has sharp edges
        if wrong:
            mistakes.add((digit, attempt))
            for _ in range(3):
                ends = rng.integers(0, ink.shape[::-1], (2, 2)).tolist()
                cv2.line(ink, *ends, 1.0, 5, cv2.LINE_AA)
            strike_field(page, left, top, rng)
        x, y = np.round(
            np.array([left, top]) + sheets.BOX / 2 - np.array(ink.shape[::-1]) / 2
            + rng.normal(0, writing.off * sheets.BOX / 2, 2)
        ).astype(int)  # fmt: skip
        part = page[y : y + ink.shape[0], x : x + ink.shape[1]]
        part *= 1 - rng.uniform(*writing.ink) * ink[: part.shape[0], : part.shape[1]]
    return np.repeat(page[..., None], 3, axis=2), mistakes


def strike_field(page: np.ndarray, left: int, top: int, rng) -> None:
    """A quick cross over the small field of a box."""
    x, y, side = sheets.field_of(left, top)
    for ends in (((x, y), (x + side, y + side)), ((x, y + side), (x + side, y))):
        ends = [tuple(int(round(value + rng.normal(0, 2))) for value in end) for end in ends]
        cv2.line(page, *ends, 0.3, 4, cv2.LINE_AA)


def photo(page: np.ndarray, writing: Writing, rng) -> np.ndarray:
    """The page as a phone sees it: uint8, decoded from a JPEG."""
    y, x = np.indices(sheets.PAGE, np.float32)
    height, width = sheets.PAGE
    bend = rng.uniform(-8, 8, 2)
    bent = x + bend[0] * np.sin(3 * y / height) * x / width, y + bend[1] * np.cos(2 * x / width)
    bent = [where.astype(np.float32) for where in bent]
    seen = seen_askew(cv2.remap(page, *bent, cv2.INTER_LINEAR, borderValue=(1, 1, 1)), rng)
    seen = np.round(np.clip(seen, 0, 1) * 255).astype(np.uint8)
    factor = writing.long_side / max(seen.shape)
    seen = cv2.resize(seen, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    coded = cv2.imencode(".jpg", seen, [cv2.IMWRITE_JPEG_QUALITY, writing.quality])[1]
    return cv2.imdecode(coded, cv2.IMREAD_COLOR)


def measure(reader: Reader, writing: Writing, count: int, digits, seed: int, tell: bool) -> dict:
    """Counts over `count` sheets."""
    rng = np.random.default_rng(seed)
    counts = dict.fromkeys(("boxes", "right", "refused", "wrong", "sure and wrong", "left out"), 0)
    counts["mistakes kept"] = counts["sheets refused"] = 0
    for _ in range(count):
        page, mistakes = fill(writing, *digits, rng)
        seen = photo(page, writing, rng)
        counts["boxes"] += len(sheets.boxes()) - len(mistakes)
        try:
            cells = read_cells(seen)
        except DigitImageError as problem:
            print(problem)
            counts["sheets refused"] += 1
            continue
        for cell in cells:
            mistake = (cell.label, cell.attempt) in mistakes
            if mistake:
                counts["left out" if cell.problem else "mistakes kept"] += 1
                continue
            try:
                if cell.problem:
                    raise DigitImageError(cell.problem)
                reading = reader.read(cell.image)
            except DigitImageError as problem:
                counts["refused"] += 1
                if tell:
                    print(f"  row {cell.label}, box {cell.attempt}: {problem}")
                continue
            right = reading.digit == cell.label
            counts["right"] += right
            counts["wrong"] += not right
            counts["sure and wrong"] += reading.sure and not right
            if tell and not right:
                print(
                    f"  row {cell.label}, box {cell.attempt}: {reading.digit} {reading.confidence:.0%}"
                )
    return counts


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sheets", type=int, default=3, help="of each kind")
    parser.add_argument("--mnist", default="small", help="a file with all of MNIST")
    parser.add_argument("--part", choices=("train", "test"), default="test")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--kind", default="", help="only kinds with this in their name")
    parser.add_argument("--tell", action="store_true", help="each box that is refused or wrong")
    chosen = parser.parse_args()
    digits = load_mnist(chosen.mnist)[("train", "test").index(chosen.part)]
    reader = Reader(load_or_train("cnn"))
    for name, writing in KINDS.items():
        if chosen.kind in name:
            found = measure(reader, writing, chosen.sheets, digits, chosen.seed, chosen.tell)
            print(name + ":", ", ".join(f"{what} {n}" for what, n in found.items()), flush=True)
