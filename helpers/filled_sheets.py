"""What a class has written on its sheets: found box by box, whole folders and PDFs at once. Notebook 10."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import pypdfium2

from helpers.images.files import DigitImageError, Source, name_of, read_file
from helpers.sheets import (
    BOX,
    PAGE,
    STEP,
    SheetError,
    blank_sheet,
    boxes,
    field_of,
    flatten,
    straighten,
)

INK = 0.14  # so much darker than the paper is ink; a printed dot, once photographed, hardly is
SIDE = 104  # px of a box's picture: its frame, and some paper around
SPECK = 40  # px: what is smaller is a printed dot or dirt
PDF_SIDE = 2600  # px of a PDF's page, as of a photo
MOST_PAGES = 100
PICTURES = {".png", ".jpg", ".jpeg", ".bmp", ".webp", ".tif", ".tiff", ".gif"}
CROSSED = "there is ink in its small field, so it is left out"
JOINED = "its ink runs into another box"


class Cell(NamedTuple):
    """One filled box: which digit it should hold, which try it is, its picture, and why not to use it."""

    label: int
    attempt: int  # 1 to 8, from the left
    image: (
        np.ndarray
    )  # uint8 (104, 104), paper and ink as photographed, without frame and neighbours
    problem: str  # in words; "" if there is none


class Sheet(NamedTuple):
    """One sheet of a folder: its filled boxes, or the problem with it in words."""

    name: str
    cells: list[Cell]
    problem: str


def read_folder(folder: str | Path) -> list[Sheet]:
    """All sheets of a folder, by name: pictures, and PDFs, each page of them a sheet (notebook 10).

    What is no sheet is there too, with the reason. Raises SheetError, with all reasons, if none can be read.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise SheetError(f"{folder}: there is no such folder. Name one with photos or PDFs in it.")
    files = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    if not files:
        raise SheetError(
            f"{folder}: the folder is empty. Put the photos or PDFs of sheets into it."
        )
    found = [sheet for path in files for sheet in read_file_of_sheets(path)]
    if all(sheet.problem for sheet in found):
        reasons = "".join(f"\n{sheet.name}: {sheet.problem}" for sheet in found)
        raise SheetError(f"{folder}: no sheet could be read.{reasons}")
    return found


def read_file_of_sheets(path: Path) -> Iterator[Sheet]:
    """The sheet of a picture, or the sheets of a PDF."""
    ending = path.suffix.lower()
    try:
        if path.is_dir():
            raise SheetError("skipped: it is a folder. Put the files themselves beside the others.")
        if ending in (".heic", ".heif"):
            raise SheetError("skipped: an iPhone's format. Let the iPhone send it as JPEG.")
        if ending != ".pdf" and ending not in PICTURES:
            raise SheetError("skipped: it is neither a picture nor a PDF.")
        pages = pdf_pages(path) if ending == ".pdf" else [(path.name, path)]
        for name, page in pages:
            try:
                cells = read_cells(page)
                yield Sheet(name, cells, "" if cells else "no filled box was found.")
            except DigitImageError as problem:
                yield Sheet(name, [], str(problem).removeprefix(f"{name_of(page)}: "))
    except DigitImageError as problem:
        yield Sheet(path.name, [], str(problem))


def pdf_pages(path: Path) -> Iterator[tuple[str, np.ndarray]]:
    """(name, uint8 picture) of each page, one after the other: a class in colour would fill the memory."""
    data = read_file(path)
    try:
        with pypdfium2.PdfDocument(data) as document:
            if len(document) > MOST_PAGES:
                raise SheetError(f"more than {MOST_PAGES} pages. Split the file.")
            for number, page in enumerate(document, start=1):
                scale = PDF_SIDE / max(page.get_size())
                picture = page.render(scale=scale, grayscale=True).to_numpy()
                yield f"{path.name}, page {number}", picture.reshape(picture.shape[:2])
    except pypdfium2.PdfiumError as error:
        raise SheetError("the PDF is damaged, or locked with a password.") from error


def read_cells(source: Source) -> list[Cell]:
    """All filled boxes of a photographed sheet, row by row; empty ones are left out (notebook 10).

    A frame's dots and the neighbours' ink are replaced by paper; ink that crosses the frame is kept.
    """
    try:
        page = flatten(straighten(source))
    except DigitImageError as error:
        raise SheetError(f"{name_of(source)}: {error}") from error
    soft = cv2.GaussianBlur(page, (0, 0), 1.2)  # a camera's noise is no ink
    paper = cv2.morphologyEx(soft, cv2.MORPH_CLOSE, np.ones((41, 41), np.uint8))  # no ink is wider
    ink = (paper - soft) / np.maximum(paper, 1.0)
    mask = (ink > INK).astype(np.uint8)
    for _, _, left, top in boxes():  # a cross in a small field is no digit's, though it touches one
        x, y, side = field_of(left, top)
        mask[y - 2 : y + side + 3, x - 2 : x + side + 3] = 0
    _, pieces, stats, centres = cv2.connectedComponentsWithStats(mask)
    printed = cv2.dilate((blank_sheet() < 255).astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    areas = stats[:, cv2.CC_STAT_AREA]
    owner, shared = owners(pieces, areas, centres)
    beside = np.bincount(
        pieces[~printed], minlength=len(areas)
    )  # of each piece, clear of the frames
    owner[(areas < 100) & (beside < 0.3 * areas)] = -1  # a frame's dot
    cells = []
    for number, (digit, attempt, left, top) in enumerate(boxes()):
        mine = np.flatnonzero((owner == number) | shared[:, number])
        if areas[mine].sum() <= SPECK:
            continue
        where = around(stats[mine], left, top)
        own = np.isin(pieces[where], mine).astype(np.uint8)
        near = cv2.dilate(own, np.ones((7, 7), np.uint8)) > 0
        others = ((pieces[where] > 0) & (own == 0)).astype(np.uint8)
        others = cv2.dilate(others, np.ones((9, 9), np.uint8)) > 0
        image = np.where((printed[where] | others) & ~near, paper[where], page[where])
        problem = JOINED if shared[:, number].any() else ""
        if is_crossed(ink, left, top):
            problem = CROSSED
        if len(image) > SIDE:
            image = cv2.resize(image, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
        cells.append(Cell(digit, attempt, image, problem))
    return cells


def owners(
    pieces: np.ndarray, areas: np.ndarray, centres: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """For each piece of ink the number of its box, or -1; and bool `(n, 80)`: do boxes share it?

    pieces: int, `PAGE`; areas `(n,)`, centres `(n, 2)`, x and y, as OpenCV's `connectedComponents` numbers them.
    """
    frames = np.full(PAGE, -1)
    for number, (_, _, left, top) in enumerate(boxes()):
        frames[top + 3 : top + BOX - 2, left + 3 : left + BOX - 2] = number
    inside = (pieces > 0) & (frames >= 0)
    counts = np.zeros((len(areas), len(boxes())), int)  # how much of each piece lies in each frame
    np.add.at(counts, (pieces[inside], frames[inside]), 1)
    owner = np.where(counts.max(axis=1) > 0, counts.argmax(axis=1), -1)
    # A bar above its frame belongs to it as well.
    middles = np.array([(left, top) for _, _, left, top in boxes()]) + BOX / 2
    far = np.abs(centres[:, None] - middles[None]).max(axis=2)
    outside = (owner < 0) & (areas >= SPECK) & (far.min(axis=1) < STEP / 2)
    owner[outside] = far.argmin(axis=1)[outside]
    owner[0] = -1  # the paper
    for _, _, left, top in boxes():
        x, y, side = field_of(left, top)
        owner[(np.abs(centres - (x + side / 2, y + side / 2)) < side / 2 + 6).all(axis=1)] = -1
    shared = counts >= np.maximum(60, 0.15 * areas)[:, None]
    return owner, shared & (shared.sum(axis=1, keepdims=True) > 1)


def around(stats: np.ndarray, left: int, top: int) -> tuple[slice, slice]:
    """Rows and columns of a square that holds a frame and all ink that belongs to it, and some paper."""
    low = np.minimum(stats[:, :2].min(axis=0), (left, top))
    high = np.maximum((stats[:, :2] + stats[:, 2:4]).max(axis=0), (left + BOX, top + BOX))
    side = int((high - low).max()) + SIDE - BOX
    x, y = np.maximum((low + high - side) // 2, 0).tolist()
    return slice(y, y + side), slice(x, x + side)


def is_crossed(ink: np.ndarray, left: int, top: int) -> bool:
    """Is there ink in the small field beside this frame?"""
    x, y, side = field_of(left, top)
    return bool((ink[y + 3 : y + side - 2, x + 3 : x + side - 2] > 1.3 * INK).mean() > 0.15)


def in_words(cell: Cell, problem: str | DigitImageError) -> str:
    """What is wrong with a box, in words of the sheet: "row 8, box 3: there are 2 digits in the box"."""
    said = str(problem).removeprefix("the array: ").split(". ")[0].rstrip(".")
    for picture in ("the picture", "the page"):
        said = said.replace(picture, "the box")
    return f"row {cell.label}, box {cell.attempt}: {said}"
