"""helpers.images: geometry, inks and papers, errors, and a fuzz test."""

import io
import struct
import subprocess
import sys
import tracemalloc
import zlib

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from conftest import TOP
from helpers.data import load_mnist
from helpers.images import STEPS, DigitImageError, explain, to_mnist
from helpers.images.files import MAX_PIXELS, decode
from helpers.images.strokes import stroke_width

TWO = [(30, 70), (50, 40), (90, 40), (110, 70), (90, 110), (30, 170), (120, 170)]
SEVEN = [(30, 40), (120, 40), (60, 170)]
FIVE = [(50, 50), (45, 105), (85, 95), (115, 130), (85, 170), (35, 160)]


def draw(points, width=12, size=(210, 150), ink=0, paper=255) -> np.ndarray:
    """A digit drawn as one stroke: uint8 (h, w)."""
    page = np.full(size, paper, np.uint8)
    cv2.polylines(page, [np.int32(points)], False, ink, width, cv2.LINE_AA)
    return page


def file_of(array, kind="PNG", **options) -> bytes:
    """The bytes of a picture file."""
    out = io.BytesIO()
    Image.fromarray(array).save(out, kind, **options)
    return out.getvalue()


def is_in_mnists_geometry(image):
    assert image.shape == (28, 28) and image.dtype == np.float32
    assert 0 <= image.min() and image.max() <= 1 and image.max() > 0.9
    rows, columns = np.flatnonzero((image > 0.02).any(1)), np.flatnonzero((image > 0.02).any(0))
    assert 19 <= max(np.ptp(rows), np.ptp(columns)) + 1 <= 20
    y, x = (
        (image.sum(1) @ np.arange(28)) / image.sum(),
        (image.sum(0) @ np.arange(28)) / image.sum(),
    )
    assert abs(y - 14) <= 0.55 and abs(x - 14) <= 0.55
    fine = cv2.resize(image, None, fx=8, fy=8, interpolation=cv2.INTER_CUBIC) > 0.4
    assert 1.7 < stroke_width(fine.astype(np.uint8)) < 5.2


def likeness(a, b) -> float:
    """How alike two images are, forgiving a pixel: 1 is equal."""
    a, b = (cv2.GaussianBlur(image, (0, 0), 1).ravel() for image in (a, b))
    return float(a @ b / np.sqrt((a @ a) * (b @ b)))


def rgb(page, ink, paper):
    """Colour a grey page: where it is black `ink`, where it is white `paper`."""
    share = page[:, :, None] / 255
    return np.uint8(np.array(ink) * (1 - share) + np.array(paper) * share)


def lit(page, low=90, high=220):
    """The same page in uneven light, low contrast and grain, as a phone sees it."""
    light = (
        np.linspace(low, high, page.shape[1])[None, :] * np.linspace(1, 0.8, page.shape[0])[:, None]
    )
    grain = np.random.default_rng(0).normal(0, 2, page.shape)
    return np.uint8(np.clip(light * (0.7 + 0.3 * page / 255) + grain, 0, 255))


def ruled(page, squared=False):
    page = page.copy()
    for y in range(20, page.shape[0], 40):
        page[y : y + 2] = np.minimum(page[y : y + 2], 170)
    for x in range(15, page.shape[1], 40) if squared else ():
        page[:, x : x + 2] = np.minimum(page[:, x : x + 2], 170)
    return page


def framed(page):
    return cv2.copyMakeBorder(page, 5, 5, 5, 5, cv2.BORDER_CONSTANT, value=0)


def specked(page):
    page = page.copy()
    page[::29, ::31] = 0
    return page


PAGE = draw(TWO)
PAPERS = {
    "white on black": 255 - PAGE,
    "thin pen": draw(TWO, 1),
    "marker": draw(TWO, 26),
    "one-pixel pen, 28 × 28": draw(np.array(TWO) / 8, 1, (28, 20)),
    "off-centre": np.pad(PAGE, ((0, 300), (250, 0)), constant_values=255),
    "large": cv2.resize(PAGE, None, fx=9, fy=9),
    "blue ink": rgb(PAGE, (40, 60, 200), (255, 255, 255)),
    "yellow on white": rgb(PAGE, (255, 235, 0), (255, 255, 255)),
    "yellow on purple": rgb(PAGE, (255, 230, 0), (60, 0, 70)),
    "red on blue": rgb(PAGE, (200, 60, 60), (60, 60, 200)),
    "uneven light": lit(PAGE),
    "ruled": ruled(np.pad(PAGE, 40, constant_values=255)),
    "squared": ruled(np.pad(PAGE, 40, constant_values=255), True),
    "frame": framed(PAGE),
    "specks": specked(PAGE),
    "float": PAGE / 255,
    "float of 0..255": PAGE.astype(float),
    "uint16": PAGE.astype(np.uint16) * 257,
    "int64": PAGE.astype(int),
    "bool": PAGE > 127,
    "one channel": PAGE[:, :, None],
    "grey + alpha": np.dstack([PAGE, np.full_like(PAGE, 255)]),
    "black on nothing": np.dstack([np.zeros((*PAGE.shape, 3), np.uint8), 255 - PAGE]),
    "white on nothing": np.dstack([np.full((*PAGE.shape, 3), 255, np.uint8), 255 - PAGE]),
    "white page on nothing": np.pad(
        np.dstack([PAGE] * 3 + [np.full_like(PAGE, 255)]), ((9, 9), (9, 9), (0, 0))
    ),
}


@pytest.mark.parametrize("paper", PAPERS)
def test_ink_and_paper(paper):
    image = to_mnist(PAPERS[paper])
    is_in_mnists_geometry(image)
    assert likeness(image, to_mnist(PAGE)) > 0.85


@pytest.mark.parametrize("kind", ["png", "jpeg", "bmp", "webp", "tiff", "gif"])
def test_files(tmp_path, kind):
    path = tmp_path / f"Zwölf 数字 7.{kind.upper()}"
    path.write_bytes(file_of(PAGE, kind))
    for source in (path, str(path), path.read_bytes()):
        assert likeness(to_mnist(source), to_mnist(PAGE)) > 0.99


def test_sixteen_bits_and_palettes():
    for data in (
        file_of(PAGE.astype(np.uint16) * 257),
        file_of(PAGE.astype(np.float32) / 255, "TIFF"),
    ):
        assert likeness(to_mnist(data), to_mnist(PAGE)) > 0.99
    out = io.BytesIO()
    Image.fromarray(PAGE).convert("P").save(out, "PNG")
    assert likeness(to_mnist(out.getvalue()), to_mnist(PAGE)) > 0.99


def test_orientation_tag():
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned: show it a quarter turn clockwise
    turned = file_of(np.rot90(PAGE).copy(), "JPEG", exif=exif)
    assert likeness(to_mnist(turned), to_mnist(PAGE)) > 0.97


def test_mnist_stays_as_it_is():
    digits = load_mnist("small")[1][0][::10]
    change = [np.abs(to_mnist(digit) - digit / 255).max() for digit in digits]
    assert np.mean(np.array(change) < 0.15) > 0.85
    inverted = [likeness(to_mnist(255 - digit), digit / np.float32(255)) for digit in digits]
    assert np.mean(inverted) > 0.98


def test_explain_ends_where_to_mnist_does():
    steps = explain(PAPERS["uneven light"])
    assert [step.name for step in steps] == ["picture", *STEPS]
    assert np.array_equal(steps[-1].image, to_mnist(PAPERS["uneven light"]))
    assert all(step.said[0].isupper() and step.said.endswith(".") for step in steps)
    said = {step.name: step.said for step in explain(draw(TWO, 2))}
    assert "inverted" in said["bright ink"] and "thickened" in said["stroke"]


def test_steps_can_be_left_out():
    for name in STEPS:
        image = explain(
            PAGE,
            {
                key: step
                for key, step in STEPS.items()
                if key in ("grey", "bright ink") or key != name
            },
        )[-1].image
        assert image.shape == (28, 28)
    assert explain(PAGE, {})[-1].image.shape[:2] == (28, 28)


def test_two_strokes_are_one_digit():
    page = draw(FIVE)
    cv2.line(page, (58, 28), (112, 26), 0, 12, cv2.LINE_AA)  # the bar, drawn apart
    image = to_mnist(page)
    assert "2 pieces" in {step.name: step.said for step in explain(page)}["one digit"]
    assert image[4:8].sum() > 5


def png_header(width, height) -> bytes:
    """A PNG that claims a size and holds almost nothing."""
    chunk = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = b"IDAT" + zlib.compress(b"\0" * 100)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(part) - 4) + part + struct.pack(">I", zlib.crc32(part))
        for part in (chunk, data, b"IEND")
    )


NOISE = np.random.default_rng(0).integers(0, 256, (200, 200), dtype=np.uint8)
ERRORS = {
    "empty file": (b"", "empty"),
    "zeros": (bytes(1000), "empty"),
    "text": (b"label,digit\n7,seven\n", "text"),
    "heic": (b"\0\0\0\x18ftypheic" + bytes(50), "iPhone.*JPEG"),
    "pdf": (b"%PDF-1.7 ...", "PDF"),
    "rubbish": (bytes(range(256)) * 4, "damaged"),
    "cut png": (file_of(PAGE)[:400], "damaged|cut short"),
    "cut jpeg": (file_of(PAGE, "JPEG")[:1500], "damaged|cut short"),
    "bomb": (png_header(60_000, 60_000), "million"),
    "50 MP": (png_header(10_000, 6_000), "million"),
    "blank": (np.full((100, 100), 255, np.uint8), "blank"),
    "one pixel": (np.zeros((1, 1)), "blank"),
    "blank photo": (lit(np.full((210, 150), 255, np.uint8)), "blank|specks"),
    "noise": (NOISE, "specks|blank|digit"),
    "two digits": (np.hstack([draw(TWO), draw(SEVEN)]), "2 digits"),
    "three": (np.hstack([draw(SEVEN)] * 3), "3 digits"),
    "cut off": (
        np.pad(
            cv2.ellipse(np.full((150, 200), 255, np.uint8), (100, 150), (50, 90), 0, 0, 360, 0, 10),
            0,
        ),
        "cut off",
    ),
    "NaN": (np.full((28, 28), np.nan), "NaN"),
    "infinite": (np.full((28, 28), np.inf), "infinite"),
    "shape": (np.zeros((3, 28, 28, 1)), "shape"),
    "no pixels": (np.zeros((0, 28)), "shape"),
    "flat": (np.zeros(784), "shape"),
    "words": (np.array([["a", "b"]]), "uint8"),
    "objects": (np.array([[None, 1]]), "uint8"),
    "complex": (np.ones((9, 9), complex), "uint8"),
    "negative": (np.linspace(-1, 1, 784).reshape(28, 28), "from -1 to 1"),
    "a list": ([[0, 1]], "list"),
    "None": (None, "NoneType"),
}


@pytest.mark.parametrize("case", ERRORS)
def test_errors_say_what_is_wrong(case):
    source, words = ERRORS[case]
    with pytest.raises(DigitImageError, match=words):
        to_mnist(source)


def test_a_picture_that_is_all_frame_is_refused_in_words():
    half_black = np.concatenate([np.zeros((1, 100), np.uint8), np.full((1, 100), 255, np.uint8)])
    with pytest.raises(DigitImageError):
        to_mnist(half_black)


@pytest.mark.parametrize("width", [300, 375, 480])
@pytest.mark.parametrize("first", [0, 5])
def test_upright_lines_do_not_pass_for_the_paper(width, first):
    """Pixels are sampled: not the same few columns in every row, which may all be lines."""
    page = np.full((600, width), 230, np.uint8)
    page[:, first::10] = 200
    page[100:500, width // 2 : width // 2 + 30] = 10
    image = to_mnist(page)
    rows, columns = np.nonzero(image > 0.5)
    assert np.ptp(rows) > 16 and np.ptp(columns) < 6


def test_errors_of_files(tmp_path):
    (tmp_path / "digit7.png").write_bytes(b"seven " * 100)
    for name, words in (
        ("digit8.png", "no such file.*digit7.png"),
        ("", "folder"),
        ("digit7.png", "digit7.png.*text"),
        ("no/digit.png", "does not exist"),
        ("x" * 5000, "opened|no such"),
        ("a\0b.png", "opened|no such"),
    ):
        with pytest.raises(DigitImageError, match=words):
            to_mnist(str(tmp_path / name))


def test_only_a_name_that_is_alike_is_suggested(tmp_path):
    (tmp_path / "8_two_circles.png").write_bytes(b"eight")
    with pytest.raises(DigitImageError, match="Did you mean 8_two_circles.png"):
        to_mnist(tmp_path / "8_two_circle.png")
    with pytest.raises(DigitImageError) as error:
        to_mnist(tmp_path / "no_such_file.png")
    assert "Did you mean" not in str(error.value)


def test_a_bomb_is_refused_before_its_memory_is_spent():
    tracemalloc.start()
    with pytest.raises(DigitImageError):
        to_mnist(png_header(10_000, MAX_PIXELS // 10_000 + 1))
    assert tracemalloc.get_traced_memory()[1] < 5e6
    tracemalloc.stop()


FILES = [
    file_of(page, kind, **options)
    for page in (
        draw(TWO, 6, (60, 50)),
        rgb(draw(SEVEN, 9, (60, 50)), (0, 0, 200), (250, 240, 230)),
    )
    for kind, options in (
        ("PNG", {}),
        ("JPEG", {}),
        ("JPEG", {"progressive": True}),
        ("BMP", {}),
        ("WEBP", {}),
        ("WEBP", {"lossless": True}),
        ("TIFF", {}),
        ("TIFF", {"compression": "tiff_lzw"}),
        ("GIF", {}),
    )
]


def read(source):
    """Right or DigitImageError, and nothing else."""
    try:
        image = to_mnist(source)
    except DigitImageError as error:
        assert len(str(error)) > 20
    else:
        assert (
            image.shape == (28, 28)
            and image.dtype == np.float32
            and 0 <= image.min() <= image.max() <= 1
        )


@settings(max_examples=1500, deadline=None)
@given(
    st.sampled_from(FILES),
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), max_size=8),
    st.integers(0, 10**6),
    st.booleans(),
)
def test_fuzz_damaged_files(data, changes, cut, in_header):
    data = bytearray(data)
    for position, value in changes:
        data[position % (min(64, len(data)) if in_header else len(data))] = value
    read(bytes(data[:cut]) if cut % 3 == 0 else bytes(data))


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([data[:8] for data in FILES] + [b""]), st.binary(max_size=300))
def test_fuzz_random_bytes(start, rest):
    read(start + rest)


DTYPES = [
    "uint8",
    "int8",
    "uint16",
    "int32",
    "uint64",
    "float16",
    "float32",
    "float64",
    "longdouble",
    "bool",
    "complex64",
    "U3",
    "datetime64[s]",
]


@settings(max_examples=500, deadline=None)
@given(
    st.sampled_from(DTYPES),
    st.lists(st.integers(0, 40), max_size=4),
    st.integers(0, 10**6),
    st.sampled_from([0, 1, 255, 1e-3, 1e9, -1, np.nan]),
    st.sampled_from([0, 0.01, 0.5, 1]),
)
def test_fuzz_arrays(dtype, shape, seed, scale, density):
    rng = np.random.default_rng(seed)
    with np.errstate(all="ignore"):
        values = rng.random(shape) * scale * (rng.random(shape) < density)
        array = np.asarray(np.nan_to_num(values) if dtype[0] in "iubUd" else values)
        array = array.astype("int64").astype(dtype) if dtype[0] == "d" else array.astype(dtype)
    read(array)


def test_decode_reduces_large_pictures():
    pixels, said = decode(file_of(np.full((3000, 4000), 255, np.uint8), "JPEG"))
    assert max(pixels.shape) <= 600 and "4000 × 3000" in said


@pytest.mark.parametrize("seed", range(6))
def test_a_photo_of_blank_paper_is_blank(seed):
    """Uneven light and grain are no ink."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:400, :500] / 500
    light = 0.6 + 0.3 * np.sin(x * rng.uniform(0.5, 3) + rng.uniform(0, 6)) * np.cos(2 * y)
    photo = light + rng.normal(0, (0.003, 0.01, 0.03)[seed % 3], light.shape)
    with pytest.raises(DigitImageError, match="blank"):
        to_mnist(np.uint8(255 * np.clip(photo, 0, 1)))


def test_a_small_digit_on_a_large_page_is_found():
    """100 px high on a photographed page of 1600 × 1200, with its light and its grain."""
    rng = np.random.default_rng(1)
    y, x = np.mgrid[:1200, :1600] / 1600
    light = 190 + 40 * np.sin(2 * x) * np.cos(2 * y)
    page = np.clip(light + rng.normal(0, 3, light.shape), 0, 255).astype(np.uint8)
    cv2.polylines(page, [np.int32([(700, 500), (760, 500), (720, 600)])], False, 60, 7, cv2.LINE_AA)
    seven = to_mnist(page)
    rows, columns = np.nonzero(seven > 0.3)
    assert np.ptp(rows) + 1 in (20, 21) and 9 <= np.ptp(columns) <= 15
    assert seven[8:10, 8:18].mean() > 0.5  # its bar


@pytest.mark.parametrize("pen", [4, 6, 8])
def test_transparent_corners_do_not_make_paper_ink(pen):
    """A screenshot of a window: round corners, white paper, little ink."""
    page = draw([(60, 50), (110, 50), (75, 160)], width=pen)
    alpha = np.full(page.shape, 255, np.uint8)
    alpha[:12, :12] = alpha[:12, -12:] = alpha[-12:, :12] = alpha[-12:, -12:] = 0
    window = np.dstack([page, page, page, alpha])
    assert np.allclose(to_mnist(window), to_mnist(page), atol=0.05)


@pytest.mark.parametrize(
    "pixels",
    [
        PAGE.astype(np.float64) / 255 * 1.000001,
        PAGE.astype(np.float32) / 255 - 1e-6,
        PAGE.astype(np.uint16) * 16,
        PAGE.astype(np.uint16) * 4,
        PAGE.astype(np.uint16),
    ],
    ids=["a hair above 1", "a hair below 0", "12 bits", "10 bits", "8 bits in 16"],
)
def test_other_number_formats_are_the_same_picture(pixels):
    assert np.allclose(to_mnist(pixels), to_mnist(PAGE), atol=0.05)


@pytest.mark.parametrize("side, reduced", [(600, False), (601, True)])
def test_reduced_is_said_only_of_what_was_reduced(side, reduced):
    _, said = decode(cv2.resize(PAGE, (side, side)))
    assert ("reduced" in said) == reduced


def test_a_tiff_is_read_where_there_is_no_error_stream(tmp_path):
    """A service may have no descriptor 2, pythonw no sys.stderr."""
    path = tmp_path / "7.tif"
    cv2.imwrite(str(path), PAGE)
    program = (
        "import os, sys; os.close(2); sys.stderr = None\n"
        f"from helpers.images import to_mnist; print(to_mnist({str(path)!r}).shape)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=TOP, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "(28, 28)"


def test_silence_from_many_threads_ends():
    program = (
        "import sys, threading, time\n"
        "from helpers.quiet import native_stderr_closed\n"
        "def hush():\n"
        "    for _ in range(50):\n"
        "        with native_stderr_closed(): time.sleep(0.0005)\n"
        "threads = [threading.Thread(target=hush) for _ in range(8)]\n"
        "[thread.start() for thread in threads]; [thread.join() for thread in threads]\n"
        "sys.stderr.write('heard')"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=TOP, capture_output=True, text=True)
    assert done.stderr == "heard"


def test_a_window_on_its_transparent_shadow_is_a_page():
    """More than half of it is transparent, and nearly all of the rest is white: still a page."""
    page = draw(SEVEN, 5)
    alpha = np.pad(np.full(page.shape, 255, np.uint8), 80)
    window = np.dstack([np.pad(page, 80)] * 3 + [cv2.GaussianBlur(alpha, (0, 0), 3)])
    assert (alpha == 0).mean() > 0.5
    assert likeness(to_mnist(window), to_mnist(page)) > 0.85


def test_a_12_bit_file_is_not_taken_for_a_dark_one():
    pixels, _ = decode(file_of(PAGE.astype(np.uint16) * 16))
    assert pixels.max() >= 254


def test_a_closed_error_stream_is_not_missed(monkeypatch):
    monkeypatch.setattr("sys.stderr", None)
    assert to_mnist(file_of(PAGE, "TIFF")).shape == (28, 28)


def test_pale_ink_on_a_page_with_transparent_corners():
    """Paper and ink hardly differ, but what is nearly all of the picture is no stroke."""
    page = draw(SEVEN, 8, ink=225)
    alpha = np.full(page.shape, 255, np.uint8)
    alpha[:9, :9] = alpha[-9:, -9:] = 0
    assert likeness(to_mnist(np.dstack([page, alpha])), to_mnist(draw(SEVEN, 8))) > 0.9


def test_the_bar_of_a_tightly_cropped_four_is_no_ruled_line():
    page = draw([(216, 0), (0, 325), (359, 325)], 5, (500, 360))
    cv2.line(page, (252, 325), (252, 499), 0, 5, cv2.LINE_AA)
    wide = np.pad(page, 40, constant_values=255)
    assert likeness(to_mnist(page), to_mnist(wide)) > 0.95


def test_half_a_neighbour_at_the_edge_is_no_second_digit():
    page = np.hstack([draw(TWO), draw(SEVEN)[:, :95]])
    assert likeness(to_mnist(page), to_mnist(PAGE)) > 0.95
