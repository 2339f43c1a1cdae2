"""Files that nobody can read as one whole digit, each for the reason its name gives."""

import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
from pens import brush
from scenes import lay_paper, photograph
from strokes import write


def brushed(
    hands: list[tuple[str, float, float]], size: tuple[int, int], tall: float
) -> np.ndarray:
    """Digits in black brush on white, as uint8 (height, width); each hand with its left, top corner."""
    rng = np.random.default_rng(42)
    paths = [
        path * tall / 100 + (left, top) for hand, left, top in hands for path in write(hand, rng)
    ]
    return np.round(255 * (1 - brush(paths, size, 0.07 * tall, rng))).astype(np.uint8)


def blank_page() -> np.ndarray:
    """A photograph of a sheet of paper on which nobody wrote, uint8 (height, width, 3)."""
    rng = np.random.default_rng(7)
    sheet = photograph(lay_paper("white", (360, 480), 0, 1, rng), "window", rng)
    return np.round(np.clip(sheet, 0, 1) * 255).astype(np.uint8)[..., ::-1]


def only_noise() -> np.ndarray:
    """Random greys, uint8 (64, 64): a picture of nothing."""
    return np.random.default_rng(1).integers(0, 256, (64, 64)).astype(np.uint8)


def png_chunk(name: bytes, data: bytes) -> bytes:
    """One chunk of a PNG file: length, name, data, checksum."""
    return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")


def png_bomb(side: int = 100_000) -> bytes:
    """A valid start of a grey PNG that claims to be side x side pixels, in under 300 bytes.

    At the size it claims it would fill 10 gigabytes of memory. A program has
    to refuse it by its header, before it makes room for the pixels.
    """
    header = side.to_bytes(4, "big") * 2 + bytes([8, 0, 0, 0, 0])  # 8 bits, grey
    rows = zlib.compress(bytes(side + 1), 9)  # one empty row, instead of 100,000
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", header)
        + png_chunk(b"IDAT", rows)
        + png_chunk(b"IEND", b"")
    )


def heic_start() -> bytes:
    """How every iPhone .heic begins (its `ftyp` box), then an empty data box: not a real picture."""
    brands = b"heic" + bytes(4) + b"mif1heic"
    return (
        (8 + 4 + len(brands)).to_bytes(4, "big")
        + b"ftyp"
        + brands
        + (16).to_bytes(4, "big")
        + b"mdat"
        + bytes(8)
    )


def write_bad_files(folder: Path, encode: Callable[[np.ndarray, str, int], bytes]) -> None:
    """Write one file for each thing that can be wrong."""
    page = encode(blank_page(), ".jpg", 75)
    one_digit = brushed([("5_joined", 90, 60)], (300, 240), 170)
    files = {
        "empty.png": b"",
        "truncated.jpg": encode(one_digit, ".jpg", 85)[:1500],
        "text_renamed.png": b"Dear diary, today I wanted to draw a 7, but I only wrote about it.\n",
        "blank_page.jpg": page,
        "all_white.png": encode(np.full((120, 120), 255, np.uint8), ".png", 0),
        "only_noise.png": encode(only_noise(), ".png", 0),
        "two_digits_42.png": encode(
            brushed([("4_open", 50, 50), ("2_plain", 190, 54)], (240, 340), 130), ".png", 0
        ),
        "cut_off_at_edge.png": encode(brushed([("5_joined", 165, 60)], (300, 240), 170), ".png", 0),
        "bomb_100000x100000.png": png_bomb(),
        "iphone.heic": heic_start(),
        "heic_renamed.jpg": heic_start(),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
