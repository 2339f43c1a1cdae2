"""helpers.sheets and helpers.filled_sheets: filled sheets, rendered askew, in shadow and slanted; and what is refused."""

import subprocess
import sys

import cv2
import numpy as np
import pytest
from PIL import Image

from conftest import TOP

sys.path.insert(0, str(TOP / "digits"))

from numbers_and_sheet import filled_sheet, seen_askew

from helpers.filled_sheets import CROSSED, JOINED, in_words, read_cells, read_folder
from helpers.images import DigitImageError, to_mnist
from helpers.sheets import (
    BOX,
    PAGE,
    PATTERNS,
    STEP,
    SheetError,
    blank_sheet,
    boxes,
    field_of,
    flatten,
    frame_offset,
    marker_corners,
    save_blank_sheet,
    straighten,
    strokes_in,
)


def as_bytes(picture):
    return np.round(np.clip(picture, 0, 1) * 255).astype(np.uint8)


@pytest.fixture(scope="module")
def photo():
    rng = np.random.default_rng(5)
    return as_bytes(seen_askew(filled_sheet(rng, tries=3), rng, tilt=0.08))


def test_nothing_printed_overlaps_and_all_of_it_fits_a4_and_letter():
    markers = [(*c.min(axis=0), *c.max(axis=0)) for c in marker_corners()]
    for _, _, left, top in boxes():
        right = sum(field_of(left, top)[::2])
        assert left + BOX < right < left + STEP
        for x, y, x2, y2 in markers:
            assert right + 20 < x or left > x2 + 20 or top + BOX + 20 < y or top > y2 + 20
    millimetres = np.array(PAGE) * 25.4 / 150
    printed = np.argwhere(blank_sheet() < 255)
    assert (millimetres <= (279.5, 210)).all(), "no higher than Letter, no wider than A4"
    margins = *printed.min(axis=0), *(np.array(PAGE) - 1 - printed.max(axis=0))
    assert min(margins) * 25.4 / 150 > 8, "what most printers cannot reach"


def test_blank_sheet_has_no_filled_box():
    assert read_cells(blank_sheet()) == []


def test_a_flat_sheet_stays_as_it_is():
    page = blank_sheet()
    assert np.abs(straighten(page).astype(int) - page).mean() < 3


@pytest.mark.parametrize("seed", range(4))
def test_filled_boxes_are_found_whatever_the_view(seed):
    """Perspective, a shadow across, slanted hands, bent paper."""
    rng = np.random.default_rng(seed)
    cells = read_cells(as_bytes(seen_askew(filled_sheet(rng, tries=4), rng, tilt=0.08)))
    wanted = [(digit, attempt) for digit in range(10) for attempt in range(1, 5)]
    assert [(cell.label, cell.attempt) for cell in cells] == wanted
    readable = [to_mnist(cell.image) for cell in cells]  # none is cut off, none has a frame in it
    assert np.stack(readable).shape == (40, 28, 28)


def test_a_sheet_may_be_photographed_sideways(photo):
    turned = cv2.rotate(photo, cv2.ROTATE_90_CLOCKWISE)
    assert [cell.label for cell in read_cells(turned)] == [d for d in range(10) for _ in range(3)]


def test_a_large_photo_is_read_too(photo):
    large = cv2.resize(photo, None, fx=1.8, fy=1.8, interpolation=cv2.INTER_CUBIC)
    assert len(read_cells(large)) == 30


def test_missing_markers_are_named(photo):
    flat = straighten(photo).copy()
    flat[-300:, -300:] = 250
    with pytest.raises(SheetError, match="missing: lower right"):
        read_cells(flat)
    with pytest.raises(SheetError, match="none was found"):
        read_cells(np.full((800, 600), 255, np.uint8))


def test_a_blurred_photo_is_said_to_be_blurred(photo):
    with pytest.raises(SheetError, match="blurred|none was found|missing"):
        read_cells(cv2.GaussianBlur(photo, (0, 0), 6))
    with pytest.raises(SheetError, match="blurred"):
        read_cells(cv2.GaussianBlur(blank_sheet(), (0, 0), 3.6))


def test_bad_files_are_said(tmp_path):
    for path in sorted((TOP / "digits" / "bad").iterdir()):
        with pytest.raises(DigitImageError):
            read_cells(path)
    with pytest.raises(DigitImageError, match="nowhere.jpg"):
        read_cells(tmp_path / "nowhere.jpg")


def test_the_sheet_is_saved_as_pdf_and_png(tmp_path):
    save_blank_sheet(tmp_path / "sheet.pdf")
    save_blank_sheet(tmp_path / "sheet.png")
    assert (tmp_path / "sheet.pdf").read_bytes().startswith(b"%PDF")
    assert Image.open(tmp_path / "sheet.png").size == PAGE[::-1]


def test_one_command_makes_the_sheet(tmp_path):
    """And it does not wait for TensorFlow."""
    program = (
        "import runpy, sys\n"
        f"runpy.run_path({str(TOP / 'digits' / 'make_sheet.py')!r}, run_name='__main__')\n"
        "sys.exit('tensorflow' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0 and "A4 or Letter" in done.stdout
    assert (tmp_path / "class_sheet.pdf").stat().st_size > 10_000


def write(page, number, ink, right=0, down=0):
    """Lay ink (h, w), 0..1, over the middle of a box."""
    _, _, left, top = boxes()[number]
    y = top + (BOX - ink.shape[0]) // 2 + down
    x = left + (BOX - ink.shape[1]) // 2 + right
    part = page[y : y + ink.shape[0], x : x + ink.shape[1]]
    part[:] = np.minimum(part, 255 - 200 * ink)


def bar(high, wide):
    return np.ones((high, wide))


@pytest.fixture
def across():
    """A sheet with a ring in every box, larger than the frame: ink crosses it on all sides."""
    page, ring = blank_sheet(), np.zeros((106, 98))
    cv2.ellipse(ring, (49, 53), (42, 48), 0, 0, 360, 1.0, 7)
    for number in range(80):
        write(page, number, ring)
    return page


def test_what_crosses_the_frame_is_kept_whole_and_the_frame_is_gone(across):
    cells = read_cells(across)
    assert len(cells) == 80 and not any(cell.problem for cell in cells)
    for cell in cells:
        ink = (cell.image < 120).astype(np.uint8)
        assert cv2.connectedComponents(ink)[0] == 2, "one ring, and nothing of the neighbours"
        assert cv2.connectedComponents(1 - ink)[0] == 3, "closed: paper inside and outside"
        assert cell.image[:3].min() > 120, "some paper above"
        to_mnist(cell.image)


def test_a_small_digit_has_no_rest_of_the_frame():
    page = blank_sheet()
    write(page, 12, bar(50, 6))
    [cell] = read_cells(page)
    rest = cell.image.copy()
    middle = rest.shape[1] // 2
    rest[:, middle - 8 : middle + 8] = 255
    assert rest.min() > 240


def test_a_detached_bar_above_the_frame_belongs_to_it():
    page = blank_sheet()
    write(page, 44, bar(60, 8))
    write(page, 44, bar(6, 40), down=-52)
    [cell] = read_cells(page)
    assert cv2.connectedComponents((cell.image < 160).astype(np.uint8))[0] == 3


def test_a_crossed_field_leaves_the_box_out_and_no_other():
    page = blank_sheet()
    for number in (8, 9, 10):
        write(page, number, bar(60, 8))
    x, y, side = field_of(*boxes()[9][2:])
    cv2.line(page, (x, y), (x + side, y + side), 40, 3)
    cv2.line(page, (x, y + side), (x + side, y), 40, 3)
    page[y + side - 2 : y + side + 2, x + side - 2 : x + side + 48] = 40  # its neighbour touches it
    cells = read_cells(page)
    assert [cell.problem for cell in cells] == ["", CROSSED, ""]
    tall = np.flatnonzero((cells[2].image < 120).any(axis=1))
    assert np.ptp(tall) > 52, "the cross is none of its neighbour's, which keeps its size"


def test_ink_that_joins_two_boxes_is_said_of_both():
    page = blank_sheet()
    for number in (24, 25, 26):
        write(page, number, bar(60, 8))
    write(page, 24, bar(8, 140), right=STEP // 2)
    assert [cell.problem for cell in read_cells(page)] == [JOINED, JOINED, ""]


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        ("the array: there are 2 digits in the picture. Cut out one.", "there are 2 digits in the box"),
        ("the digit is cut off at the picture's edge. Leave", "the digit is cut off at the box's edge"),
        ("the page looks blank: the ink is pale. Write", "the box looks blank: the ink is pale"),
        (CROSSED, CROSSED),
    ],
)  # fmt: skip
def test_problems_are_told_in_words_of_the_sheet(across, problem, words):
    cell = read_cells(across)[66]
    assert in_words(cell, problem) == f"row 8, box 3: {words}"


def test_a_folder_with_pdfs_pictures_and_other_things(photo, tmp_path):
    pages = [Image.fromarray(photo), Image.fromarray(np.full((500, 400), 255, np.uint8))]
    pages[0].save(tmp_path / "b scan.pdf", save_all=True, append_images=pages[1:])
    cv2.imwrite(str(tmp_path / "a.png"), photo)
    (tmp_path / "c.heic").write_bytes(b"no picture")
    (tmp_path / "d.docx").write_bytes(b"no picture")
    (tmp_path / "e.pdf").write_bytes(b"no PDF")
    (tmp_path / "f").mkdir()
    sheets = {sheet.name: sheet for sheet in read_folder(tmp_path)}
    for name in ("a.png", "b scan.pdf, page 1"):
        assert len(sheets[name].cells) == 30 and not sheets[name].problem
    said = {name: sheet.problem for name, sheet in sheets.items() if sheet.problem}
    reasons = {"b scan.pdf, page 2": "none was found", "c.heic": "as JPEG", "d.docx": "neither"}
    reasons |= {"e.pdf": "damaged", "f": "a folder"}
    assert list(said) == list(reasons)
    assert all(reason in said[name] for name, reason in reasons.items())


def test_a_folder_that_is_empty_or_not_there_says_so(tmp_path):
    with pytest.raises(SheetError, match="empty"):
        read_folder(tmp_path)
    with pytest.raises(SheetError, match="no such folder"):
        read_folder(tmp_path / "nowhere")


def test_if_no_sheet_can_be_read_all_reasons_are_said(tmp_path):
    Image.fromarray(blank_sheet()).save(tmp_path / "blank.png")
    (tmp_path / "c.heic").write_bytes(b"no picture")
    with pytest.raises(SheetError, match="no sheet could be read") as caught:
        read_folder(tmp_path)
    assert "blank.png: no filled box" in str(caught.value) and "c.heic: skipped" in str(
        caught.value
    )


def test_two_sheets_in_one_photo_are_refused():
    with pytest.raises(SheetError, match="more than one sheet"):
        read_cells(np.hstack([blank_sheet(), blank_sheet()]))


def test_markers_of_other_things_are_no_second_sheet():
    page = blank_sheet()
    other = cv2.aruco.generateImageMarker(PATTERNS, 7, 80)
    page[1520:1600, 400:480] = page[1520:1600, 700:780] = other
    assert straighten(page).shape == PAGE


def test_flatten_brings_bent_frames_home():
    """Every frame line of a wavy sheet lies within a pixel and a half of its place again."""
    y, x = np.indices(PAGE, np.float32)
    bent = cv2.remap(
        blank_sheet(),
        x + 8 * np.sin(3 * y / PAGE[0]) * x / PAGE[1],
        y - 7 * np.cos(2 * x / PAGE[1]) * y / PAGE[0],
        cv2.INTER_LINEAR,
        borderValue=255,
    )

    def off(page):
        dark = strokes_in(page)
        return np.array([frame_offset(dark, left, top) for _, _, left, top in boxes()])

    assert np.abs(off(bent)).max() >= 5 and np.abs(off(flatten(bent))).max() <= 1
