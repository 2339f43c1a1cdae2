"""Draw the course's sample pictures, the same ones every time.

    python digits/make_digits.py            writes into the folder of this file
    python digits/make_digits.py somewhere  writes into another folder

Every picture is drawn by this program, none is a real photograph or scan: a
hand from `strokes.py` is written with a pen (`pens.py`) on a paper that is
perhaps photographed (`scenes.py`). The table SAMPLES at the end says which.
The seed of each picture is made from its file name, so adding a line to the
table changes no other picture.

The first character of a file's name is the digit it shows. `classic/` holds
digit0.png to digit9.png, plain ones; `bad/` holds files that nobody can
read as one whole digit, each for the reason its name gives (`bad_files.py`).
`numbers/` and `sheets/` are for notebook 10 (`numbers_and_sheet.py`).
"""

import sys
import zlib
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from bad_files import write_bad_files
from numbers_and_sheet import write_numbers_and_sheet
from pens import PENS
from scenes import lay_paper, photograph, scan
from strokes import write

INKS: dict[str, tuple[float, float, float]] = {  # red, green, blue
    "black": (0, 0, 0),
    "white": (1, 1, 1),
    "soot": (0.13, 0.13, 0.14),
    "blue": (0.13, 0.20, 0.52),
    "royal blue": (0.10, 0.25, 0.85),
    "red": (0.78, 0.13, 0.13),
    "green": (0.08, 0.45, 0.22),
    "graphite": (0.28, 0.28, 0.30),
    "faint graphite": (0.46, 0.46, 0.47),
    "chalk": (0.93, 0.93, 0.90),
    "yellow chalk": (0.93, 0.87, 0.50),
    "purple": (0.42, 0.16, 0.55),
    "brown": (0.36, 0.22, 0.12),
}


class Sample(NamedTuple):
    """One line of the table: what to write, with what, on what, and how it is seen."""

    file: str
    hand: str  # a key of strokes.HANDS
    pen: str  # a key of pens.PENS
    width: float  # of the pen: in per cent of the digit's height; pixels for the pixel pen
    ink: str  # a key of INKS
    paper: str  # a key of scenes.PAPERS
    light: str  # "none": a paint program; "scan"; or a key of scenes.LIGHTS: a photo
    size: tuple[int, int]  # width and height in pixels
    tall: float = 0.6  # height of the digit, as a share of the picture's
    at: tuple[float, float] = (0.5, 0.5)  # its centre, as a share of width and height
    lean: float = 0  # slant to the right, in degrees
    turn: float = 0  # rotation to the right, in degrees
    wobble: float = 1.0  # unsteadiness of the hand
    gap: float = 0.55  # of ruled paper: distance of its lines, in digit heights
    blur: float = 1.0  # of the camera, in pixels
    tilt: float = 0.05  # of the camera
    quality: int = 80  # of a JPEG or WebP
    kind: str = "colour"  # or "grey", "grey 16 bit", "sideways" (turned by an EXIF tag)


def seeded(name: str) -> np.random.Generator:
    """A random generator of its own for every file."""
    return np.random.default_rng(zlib.crc32(name.encode()))


def place(paths: list[np.ndarray], sample: Sample) -> list[np.ndarray]:
    """Move paths from per cent of the digit's height to pixels: lean, turn, enlarge, put."""
    width, height = sample.size
    points = np.vstack(paths)
    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    lean, turn = np.tan(np.radians(sample.lean)), np.radians(sample.turn)
    shear = np.array([[1, -lean], [0, 1]])
    rotate = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    scale = sample.tall * height / 100
    centre = np.array(sample.at) * (width, height) - 0.5
    return [scale * (path - middle) @ (rotate @ shear).T + centre for path in paths]


def draw(sample: Sample) -> np.ndarray:
    """The picture as floats 0..1, red first: (height, width, 3), or 4 with transparency."""
    rng = seeded(sample.file)
    width, height = sample.size
    paths = place(write(sample.hand, rng, sample.wobble), sample)
    digit = sample.tall * height
    pen_width = sample.width if sample.pen == "pixel" else sample.width / 100 * digit
    ink = PENS[sample.pen](paths, (height, width), pen_width, rng)[..., None]
    colour = np.array(INKS[sample.ink])
    if sample.paper == "transparent":
        return np.dstack([np.ones((height, width, 3)) * colour, ink])
    foot = max(path[:, 1].max() for path in paths) + 0.01 * digit  # the line it stands on
    sheet = lay_paper(sample.paper, (height, width), foot, sample.gap * digit, rng)
    picture = sheet * (1 - ink) + colour * ink
    if sample.light == "none":
        return picture
    if sample.light == "scan":
        return scan(picture, rng)
    return photograph(picture, sample.light, rng, sample.tilt, sample.blur)


def to_pixels(picture: np.ndarray, kind: str) -> np.ndarray:
    """Floats 0..1, red first, to what OpenCV saves: whole numbers, blue first, or one grey channel."""
    top, dtype = (65535, np.uint16) if kind == "grey 16 bit" else (255, np.uint8)
    whole = np.round(np.clip(picture, 0, 1) * top).astype(dtype)
    if kind.startswith("grey"):
        return cv2.cvtColor(whole, cv2.COLOR_RGB2GRAY)
    return cv2.cvtColor(whole, cv2.COLOR_RGBA2BGRA if whole.shape[2] == 4 else cv2.COLOR_RGB2BGR)


def with_orientation(jpeg: bytes, tag: int) -> bytes:
    """Put an EXIF orientation tag into a JPEG, right after its first two bytes."""
    tiff = b"MM\0*" + (8).to_bytes(4, "big")  # big-endian, first directory at byte 8
    entry = b"\x01\x12\0\x03\0\0\0\x01" + tag.to_bytes(2, "big") + b"\0\0"  # tag 0x112, one short
    exif = b"Exif\0\0" + tiff + b"\0\x01" + entry + b"\0\0\0\0"
    return jpeg[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif + jpeg[2:]


def encode(pixels: np.ndarray, suffix: str, quality: int) -> bytes:
    """The bytes of an image file of the kind that `suffix` names."""
    options = {
        ".jpg": [cv2.IMWRITE_JPEG_QUALITY, quality],
        ".webp": [cv2.IMWRITE_WEBP_QUALITY, quality],
        ".png": [cv2.IMWRITE_PNG_COMPRESSION, 9],
        ".tif": [cv2.IMWRITE_TIFF_COMPRESSION, 5],
    }
    ok, data = cv2.imencode(suffix, pixels, options.get(suffix, []))
    if not ok:
        raise RuntimeError(f"OpenCV could not write a {suffix} file")
    return data.tobytes()


def save(sample: Sample, folder: Path) -> None:
    """Draw one sample and write its file."""
    path = folder / sample.file
    pixels = to_pixels(draw(sample), sample.kind)
    if sample.kind == "sideways":  # stored lying on its side; tag 6 says "turn me to the right"
        pixels = cv2.rotate(pixels, cv2.ROTATE_90_COUNTERCLOCKWISE)
    data = encode(pixels, path.suffix, sample.quality)
    if sample.kind == "sideways":
        data = with_orientation(data, 6)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def main(folder: Path) -> None:
    """Write every sample, the classic ten and the bad files into `folder`."""
    for sample in SAMPLES + CLASSIC:
        save(sample, folder)
    write_bad_files(folder / "bad", encode)
    write_numbers_and_sheet(folder, seeded, to_pixels, encode)
    files = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".py"]
    print(
        f"{len(SAMPLES)} samples, {len(CLASSIC)} classic digits and the bad files: "
        f"{sum(path.stat().st_size for path in files) / 1e6:.2f} MB in {folder}"
    )


S = Sample
# fmt: off
SAMPLES: list[Sample] = [
    # file                          hand               pen        width ink            paper     light     size
    S("0_paint_pencil.png",         "0_oval",          "pixel",   1,   "black",        "screen", "none",   (28, 28),   tall=0.75),
    S("0_ballpen_photo.jpg",        "0_round",         "ball pen", 2.4, "blue",        "white",  "window", (800, 640), tall=0.36, at=(0.54, 0.47)),
    S("0_narrow_scan.tif",          "0_narrow",        "felt pen", 7,  "soot",         "white",  "scan",   (220, 260), kind="grey"),
    S("0_gap_at_the_top.png",       "0_gap",           "brush",   6,   "black",        "screen", "none",   (320, 300), tall=0.7),
    S("0_slashed.png",              "0_slashed",       "brush",   5,   "black",        "screen", "none",   (200, 200), tall=0.7),
    S("0_chalk_on_slate.jpg",       "0_oval",          "chalk",   8,   "chalk",        "slate",  "window", (560, 640), tall=0.55),
    S("0_out_of_focus.jpg",         "0_narrow",        "felt pen", 6,  "blue",         "cream",  "lamp",   (480, 560), tall=0.5, blur=4),

    S("1_plain_stick.png",          "1_stick",         "pixel",   1,   "black",        "screen", "none",   (28, 28),   tall=0.75),
    S("1_flagged_ruled_paper.jpg",  "1_flag",          "ball pen", 3.2, "blue",         "lined",  "window", (640, 720), tall=0.42, gap=1.25),
    S("1_flagged_with_foot.png",    "1_flag_foot",     "brush",   8,   "black",        "screen", "none",   (240, 320)),
    S("1_european_pencil.jpg",      "1_long_flag",     "pencil",  3,   "graphite",     "cream",  "window", (720, 900), tall=0.5),
    S("1_european_tiny.png",        "1_long_flag",     "pixel",   1,   "black",        "screen", "none",   (28, 28),   tall=0.7),
    S("1_shadow_underneath.jpg",    "1_long_flag_foot", "felt pen", 9, "soot",         "white",  "shadow band", (600, 720), tall=0.5, at=(0.5, 0.45)),
    S("1_white_on_black.webp",      "1_leaning",       "brush",   7,   "white",        "black screen", "none", (400, 400)),

    S("2_paint_pencil.png",         "2_angular",       "pixel",   1,   "black",        "screen", "none",   (28, 28),   tall=0.7),
    S("2_loop_ballpen.jpg",         "2_loop",          "ball pen", 3.2, "soot",        "squared", "window", (760, 620), tall=0.42, gap=0.5),
    S("2_low_contrast_pencil.jpg",  "2_plain",         "pencil",  3,   "faint graphite", "recycled", "lamp", (800, 700), tall=0.4),
    S("2_yellow_note.jpg",          "2_swan",          "felt pen", 8,  "soot",         "yellow note", "window", (560, 560), tall=0.55, turn=-4),
    S("2_scan_16_bit.png",          "2_plain",         "ball pen", 5,  "blue",         "white",  "scan",   (150, 180), kind="grey 16 bit"),
    S("2_off_centre.png",           "2_angular",       "brush",   8,   "black",        "screen", "none",   (640, 480), tall=0.28, at=(0.84, 0.22)),
    S("2_whiteboard_glare.jpg",     "2_loop",          "felt pen", 6,  "blue",         "whiteboard", "glare", (760, 620), tall=0.44, at=(0.45, 0.53)),
    S("2_small_grey.png",           "2_plain",         "brush",   8,   "black",        "screen", "none",   (28, 28),   tall=0.6, kind="grey"),

    S("3_transparent.png",          "3_round",         "brush",   8,   "black",        "transparent", "none", (300, 300)),
    S("3_flat_top_marker.png",      "3_flat_top",      "felt pen", 15, "soot",         "white",  "scan",   (300, 340), kind="grey"),
    S("3_pencil_photo.jpg",         "3_pointed",       "pencil",  3.4, "graphite",     "white",  "shadow below", (680, 860), tall=0.42, at=(0.48, 0.44)),
    S("3_squared_paper.jpg",        "3_curl",          "ball pen", 3.6, "blue",        "squared", "lamp",  (700, 700), tall=0.46, gap=0.48),
    S("3_black_window_thin.bmp",    "3_round",         "pixel",   1,   "white",        "black screen", "none", (200, 160), tall=0.7, wobble=2.2, kind="grey"),
    S("3_huge_brush.png",           "3_flat_top",      "brush",   7,   "black",        "screen", "none",   (2400, 3000), tall=0.62),

    S("4_open_ballpen.png",         "4_open",          "ball pen", 4.5, "blue",        "white",  "scan",   (240, 280)),
    S("4_pointed_paint.png",        "4_pointed",       "pixel",   1,   "black",        "screen", "none",   (28, 28),   tall=0.75),
    S("4_open_squared_paper.jpg",   "4_open_cup",      "ball pen", 3.6, "soot",        "squared", "window", (640, 640), tall=0.42, gap=0.5, lean=4, tilt=0.12),
    S("4_closed_pencil_photo.jpg",  "4_closed",        "pencil",  2.4, "graphite",     "white",  "window", (900, 720), tall=0.46, at=(0.6, 0.46)),
    S("4_white_on_black.bmp",       "4_open_steep",    "brush",   8,   "white",        "black screen", "none", (160, 160), tall=0.7),
    S("4_marker_thick.jpg",         "4_pointed",       "felt pen", 18, "soot",         "cream",  "window", (560, 600), tall=0.5),

    S("5_detached_bar_ballpen.jpg", "5_detached",      "ball pen", 3.4, "blue",        "white",  "window", (760, 640), tall=0.46, lean=8),
    S("5_white_on_black.bmp",       "5_joined",        "brush",   9,   "white",        "black screen", "none", (180, 180), tall=0.65, kind="grey"),
    S("5_tiny.jpg",                 "5_two_strokes",   "pixel",   1,   "black",        "screen", "none",   (28, 28),   tall=0.7, quality=90),
    S("5_phone_held_sideways.jpg",  "5_joined",        "felt pen", 7,  "soot",         "white",  "window", (600, 800), tall=0.42, kind="sideways"),
    S("5_shadow_across.jpg",        "5_slim",          "ball pen", 3.6, "soot",        "white",  "shadow across", (760, 700), tall=0.5),
    S("5_green_chalk_board.jpg",    "5_two_strokes",   "chalk",   9,   "yellow chalk", "green board", "lamp", (640, 560), tall=0.5),

    S("6_pencil_ruled_paper.jpg",   "6_plain",         "pencil",  3.4, "graphite",     "lined",  "window", (640, 760), tall=0.46, gap=0.5),
    S("6_red_pen.png",              "6_curled",        "ball pen", 5,  "red",          "white",  "scan",   (200, 240)),
    S("6_marker_thick.png",         "6_plain",         "brush",   19,  "black",        "screen", "none",   (260, 300), tall=0.65),
    S("6_in_the_corner.png",        "6_straight",      "brush",   7,   "royal blue",   "screen", "none",   (500, 400), tall=0.22, at=(0.12, 0.84)),
    S("6_paint_pencil.png",         "6_big_loop",      "pixel",   1,   "black",        "screen", "none",   (28, 28),   tall=0.8),
    S("6_pink_note.jpg",            "6_curled",        "felt pen", 8,  "purple",       "pink note", "lamp", (520, 520), tall=0.56),
    S("6_tiny_white_on_black.png",  "6_plain",         "brush",   17,  "white",        "black screen", "none", (28, 28), tall=0.75, kind="grey"),

    S("7_pencil_photo.jpg",         "7_plain",         "pencil",  2.8, "graphite",     "white",  "shadow below", (860, 700), tall=0.44, at=(0.46, 0.45)),
    S("7_bar_marker.png",           "7_bar",           "felt pen", 12, "soot",         "white",  "scan",   (260, 300)),
    S("7_bar_squared_paper.jpg",    "7_wave_bar",      "ball pen", 3.6, "blue",        "squared", "window", (620, 700), tall=0.42, gap=0.52),
    S("7_paint_pencil.png",         "7_curved",        "pixel",   1,   "black",        "screen", "none",   (28, 28),   tall=0.75),
    S("7_ruled_line_below.jpg",     "7_plain",         "felt pen", 7,  "soot",         "lined",  "window", (640, 640), tall=0.5, gap=1.6),
    S("7_hook_orange.webp",         "7_hook",          "brush",   8,   "brown",        "orange screen", "none", (320, 320)),
    S("7_huge_photo.jpg",           "7_bar",           "ball pen", 2.4, "soot",        "white",  "window", (2016, 1512), tall=0.42, blur=1.8, tilt=0.1, quality=60),

    S("8_marker_closed_loops.png",  "8_one_line",      "brush",   23,  "black",        "screen", "none",   (300, 340), tall=0.62),
    S("8_felt_pen_closed_loops.jpg", "8_small_head",   "felt pen", 19, "soot",         "white",  "window", (520, 600), tall=0.5),
    S("8_two_circles.png",          "8_two_circles",   "pixel",   2,   "black",        "screen", "none",   (150, 180), tall=0.7),
    S("8_one_line_ballpen.jpg",     "8_one_line",      "ball pen", 3.2, "blue",        "cream",  "lamp",   (640, 720), tall=0.46),
    S("8_open_top_pencil.jpg",      "8_open_top",      "pencil",  3.6, "graphite",     "recycled", "window", (640, 760), tall=0.46),
    S("8_paint_pencil.png",         "8_two_circles",   "pixel",   1,   "black",        "screen", "none",   (28, 28),   tall=0.8),
    S("8_white_on_navy.png",        "8_open_top",      "brush",   7,   "white",        "navy screen", "none", (360, 360), tall=0.55),
    S("8_wide_black_window.png",    "8_two_circles",   "brush",   12,  "white",        "black screen", "none", (960, 500), tall=0.34, at=(0.42, 0.3)),

    S("9_straight_ballpen.jpg",     "9_straight",      "ball pen", 3.4, "soot",        "white",  "shadow across", (640, 760), tall=0.42, at=(0.4, 0.58)),
    S("9_curly_brush.png",          "9_curly",         "brush",   7,   "black",        "screen", "none",   (280, 320)),
    S("9_paint_pencil.png",         "9_loop_and_stick", "pixel",  1,   "black",        "screen", "none",   (28, 28),   tall=0.75),
    S("9_ruled_paper_photo.jpg",    "9_curly",         "ball pen", 3.2, "blue",        "school book", "window", (700, 640), tall=0.5, gap=0.6),
    S("9_leaning_scan.tif",         "9_leaning",       "ball pen", 5,  "soot",         "white",  "scan",   (180, 220), kind="grey"),
    S("9_crayon.jpg",               "9_curly",         "crayon",  11,  "green",        "cream",  "window", (560, 640), tall=0.52),
    S("9_transparent_blue.png",     "9_leaning",       "brush",   9,   "royal blue",   "transparent", "none", (64, 64), tall=0.7),
]

PLAIN_HANDS = ("0_oval", "1_flag", "2_plain", "3_round", "4_open", "5_joined", "6_plain", "7_plain", "8_one_line", "9_straight")
CLASSIC: list[Sample] = [
    S(f"classic/digit{n}.png", hand, "brush", 7, "black", "screen", "none", (280, 280), tall=0.68)
    for n, hand in enumerate(PLAIN_HANDS)
]
# fmt: on

if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
