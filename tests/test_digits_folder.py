"""The folder of sample pictures: complete, honestly named, and drawn by the program beside it."""

import sys
from collections import Counter
from pathlib import Path

import cv2
import numpy as np
import pytest

from conftest import TOP

DIGITS = TOP / "digits"
sys.path.insert(0, str(DIGITS))

import make_digits
import numbers_and_sheet

FORMATS = {".png", ".jpg", ".bmp", ".webp", ".tif"}
SAMPLES = sorted(path for path in DIGITS.iterdir() if path.suffix in FORMATS)
CLASSIC = [DIGITS / "classic" / f"digit{n}.png" for n in range(10)]
PICTURES = SAMPLES + CLASSIC
MORE = [*(DIGITS / "numbers").iterdir(), *(DIGITS / "sheets").iterdir()]  # for notebook 10
BAD = {
    "empty.png",
    "truncated.jpg",
    "text_renamed.png",
    "blank_page.jpg",
    "all_white.png",
    "only_noise.png",
    "two_digits_42.png",
    "cut_off_at_edge.png",
    "bomb_100000x100000.png",
    "iphone.heic",
    "heic_renamed.jpg",
}


def pixels(path: Path, flags: int = cv2.IMREAD_UNCHANGED) -> np.ndarray:
    """Decode a picture as it is stored."""
    picture = cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), flags)
    assert picture is not None, f"{path.name} cannot be read"
    return picture


def grey(path: Path) -> np.ndarray:
    """A picture as floats 0..255, one channel, transparent places white."""
    picture = pixels(path).astype(float)
    if picture.max() > 255:
        picture /= 257
    if picture.ndim == 3 and picture.shape[2] == 4:
        alpha = picture[..., 3:] / 255
        picture = picture[..., :3] * alpha + 255 * (1 - alpha)
    return picture if picture.ndim == 2 else picture.mean(axis=2)


def named(*parts: str) -> list[str]:
    """The samples that have one of these words in their names."""
    return [path.name for path in SAMPLES if any(part in path.name for part in parts)]


@pytest.fixture(scope="module")
def drawn_again(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another folder into which the generator has just written every fifth sample, and one number."""
    folder = tmp_path_factory.mktemp("digits")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(make_digits, "SAMPLES", make_digits.SAMPLES[1::5])
        patch.setattr(numbers_and_sheet, "NUMBERS", numbers_and_sheet.NUMBERS[3:4])
        make_digits.main(folder)
    return folder


def test_there_are_enough_of_every_digit():
    count = Counter(path.name[0] for path in SAMPLES)
    assert len(SAMPLES) >= 40
    assert set(count) == set("0123456789")
    assert min(count.values()) >= 4


def test_names_are_plain_and_begin_with_the_digit():
    for path in SAMPLES:
        assert path.name[0].isdigit() and path.name[1] == "_", path.name
        assert path.name.isascii() and " " not in path.name and path.name == path.name.lower()


def test_every_difficulty_is_there():
    for words in [
        ("paint_pencil",),
        ("photo",),
        ("scan",),
        ("note", "red_pen", "orange"),
        ("white_on_black",),
        ("transparent",),
        ("off_centre", "corner"),
        ("tiny",),
        ("huge",),
        ("closed_loops",),
        ("ruled_line",),
        ("shadow_underneath",),
        ("flagged",),
        ("4_open",),
        ("4_pointed",),
        ("low_contrast",),
        ("sideways",),
    ]:
        assert named(*words), f"nothing shows {words}"


def test_every_format_is_there():
    assert {path.suffix for path in SAMPLES} == FORMATS
    stored = [pixels(path) for path in SAMPLES]
    assert any(picture.dtype == np.uint16 for picture in stored)
    assert any(picture.ndim == 2 for picture in stored)
    assert any(picture.ndim == 3 and picture.shape[2] == 4 for picture in stored)


def test_sizes_from_tiny_to_huge_and_a_small_folder():
    sides = [max(pixels(path).shape[:2]) for path in SAMPLES]
    assert min(sides) == 28 and max(sides) >= 2000
    assert sum(path.stat().st_size for path in DIGITS.rglob("*") if path.is_file()) < 2.5e6


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.name)
def test_every_picture_has_ink_that_can_be_seen(path: Path):
    picture = grey(path)
    paper = np.median(picture)
    contrast = np.abs(picture - paper).max()
    assert contrast > 40, "too faint for a person"


def test_the_sideways_photo_lies_on_its_side_and_says_so():
    path = DIGITS / "5_phone_held_sideways.jpg"
    stored = pixels(path, cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
    shown = pixels(path, cv2.IMREAD_COLOR)
    assert stored.shape[0] < stored.shape[1]
    np.testing.assert_array_equal(shown, cv2.rotate(stored, cv2.ROTATE_90_CLOCKWISE))


def test_the_classic_ten_are_black_on_white():
    for path in CLASSIC:
        picture = pixels(path)
        assert picture.shape[:2] == (280, 280)
        assert np.median(picture) == 255 and picture.min() == 0


def test_one_bad_file_for_each_error():
    assert {path.name for path in (DIGITS / "bad").iterdir()} == BAD
    assert max(path.stat().st_size for path in (DIGITS / "bad").iterdir()) < 20_000


def test_bad_files_are_bad_in_the_way_they_say():
    def data(name: str) -> bytes:
        return (DIGITS / "bad" / name).read_bytes()

    assert data("empty.png") == b""
    assert data("truncated.jpg")[:2] == b"\xff\xd8" and not data("truncated.jpg").endswith(
        b"\xff\xd9"
    )
    assert cv2.imdecode(np.frombuffer(data("text_renamed.png"), np.uint8), cv2.IMREAD_COLOR) is None
    assert data("iphone.heic")[4:12] == b"ftypheic" == data("heic_renamed.jpg")[4:12]
    bomb = data("bomb_100000x100000.png")
    assert len(bomb) < 1000 and bomb[16:24] == (100_000).to_bytes(4, "big") * 2
    assert grey(DIGITS / "bad" / "all_white.png").min() == 255
    assert np.ptp(grey(DIGITS / "bad" / "blank_page.jpg")) < 60
    ink = grey(DIGITS / "bad" / "cut_off_at_edge.png") < 128
    assert ink[:, -1].any(), "the digit runs over the right edge"
    count, _ = cv2.connectedComponents(
        (grey(DIGITS / "bad" / "two_digits_42.png") < 128).astype(np.uint8)
    )
    assert count == 3, "paper and two digits"


def test_the_generator_draws_exactly_these_files(drawn_again: Path):
    drawn = {sample.file for sample in make_digits.SAMPLES + make_digits.CLASSIC}
    drawn |= {f"numbers/{number.file}" for number in numbers_and_sheet.NUMBERS}
    drawn |= {f"sheets/{path.name}" for path in (drawn_again / "sheets").iterdir()}
    assert drawn == {path.relative_to(DIGITS).as_posix() for path in PICTURES + MORE}
    assert {path.name for path in (drawn_again / "bad").iterdir()} == BAD


def test_drawn_again_it_is_the_same_picture(drawn_again: Path):
    """On one machine every pixel is equal. Another version of OpenCV or another processor may round
    a few pixels otherwise; a stroke that moved by one pixel already fails."""
    again = [path for path in drawn_again.rglob("*.*") if path.parent.name != "bad"]
    assert len(again) > 20
    for path in again:
        was, now = grey(DIGITS / path.relative_to(drawn_again)), grey(path)
        assert was.shape == now.shape
        assert np.mean(np.abs(was - now) > 16) <= 1e-4, path.name


def test_on_one_machine_the_files_are_the_same_to_the_byte(drawn_again: Path, tmp_path: Path):
    for sample in make_digits.SAMPLES[1::15] + make_digits.CLASSIC[::4]:
        make_digits.save(sample, tmp_path)
        again = (drawn_again / sample.file).read_bytes()
        assert (tmp_path / sample.file).read_bytes() == again, sample.file
