"""helpers.sheets: filled sheets, rendered askew, in shadow and slanted; and what is refused."""

import subprocess
import sys

import cv2
import numpy as np
import pytest
from PIL import Image

from conftest import TOP

sys.path.insert(0, str(TOP / "digits"))

from numbers_and_sheet import filled_sheet, seen_askew

from helpers.images import DigitImageError, to_mnist
from helpers.sheets import (
    PAGE,
    PATTERNS,
    SheetError,
    blank_sheet,
    boxes,
    flatten,
    frame_offset,
    marker_corners,
    read_cells,
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


def test_boxes_and_markers_do_not_overlap():
    markers = [(*c.min(axis=0), *c.max(axis=0)) for c in marker_corners()]
    for _, _, left, top in boxes():
        for x, y, x2, y2 in markers:
            assert left + 130 < x or left > x2 + 20 or top + 130 < y or top > y2 + 20
    assert max(left for _, _, left, _ in boxes()) + 130 < PAGE[1]


def test_blank_sheet_has_no_filled_box():
    assert read_cells(blank_sheet()) == []


def test_a_flat_sheet_stays_as_it_is():
    page = blank_sheet()
    assert np.abs(straighten(page).astype(int) - page).mean() < 2


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
        read_cells(cv2.GaussianBlur(blank_sheet(), (0, 0), 5))


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
    assert done.returncode == 0 and "A4" in done.stdout
    assert (tmp_path / "class_sheet.pdf").stat().st_size > 10_000


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
