"""Pixels, safely: a path, bytes or an array in; a small uint8 picture out, or a clear error.

Pillow decodes and not OpenCV, for three reasons: `Image.open` reads the header only, so a picture
that is too large is refused before its memory is spent; a file cut short is an error and not a
half-grey picture; and the camera's orientation tag is one call. Used in notebook 07.
"""

import contextlib
import difflib
import io
import os
import warnings
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageOps

from helpers.quiet import native_stderr_closed

Source = str | os.PathLike | bytes | np.ndarray  # whatever holds one picture

MAX_PIXELS = 50_000_000  # a 50-megapixel photo; ordinary phones make 12 to 50
MAX_BYTES = 200_000_000  # no picture of a digit needs a larger file
WORKING_SIDE = 600  # longest side that the later steps have to look at
FORMATS = ("PNG", "JPEG", "BMP", "WEBP", "TIFF", "GIF")  # and no others: each decoder is a door
HEIC = (b"heic", b"heix", b"hevc", b"heim", b"mif1", b"msf1")  # the kinds of an iPhone's photo
SAVE_AS = "Save it as .png or .jpg and try again."
DAMAGED = "the picture is damaged or cut short. Save or copy it again from where it came."


class DigitImageError(ValueError):
    """The picture cannot be read as one digit; the message says why and what to do."""


def name_of(source) -> str:
    """What to call the source in an error message."""
    if isinstance(source, (str, os.PathLike)):
        return os.path.basename(os.fspath(source)) or str(source)
    return "the array" if isinstance(source, np.ndarray) else "the picture"


def read_file(path: str | os.PathLike) -> bytes:
    """All bytes of a file. Python reads it, not OpenCV, so that any letter in its name works."""
    try:
        path = Path(os.fsdecode(path))
        if path.is_dir():
            problem = "this is a folder, not a picture. Name one file inside it."
        elif not path.exists():
            problem = "there is no such file." + suggestion(path)
        elif not path.is_file():
            problem = "this is not an ordinary file."
        elif path.stat().st_size > MAX_BYTES:
            problem = f"the file is larger than {MAX_BYTES // 10**6} MB. Save a smaller copy."
        else:
            return path.read_bytes()
    except (OSError, ValueError) as error:  # no permission, a name too long, a null character ...
        problem = f"the file cannot be opened ({error})."
    raise DigitImageError(problem)


def suggestion(path: Path) -> str:
    """Where the file was looked for, and a name there that looks like the one asked for."""
    folder = path.parent
    if not folder.is_dir():
        return f" The folder {folder} does not exist either."
    names = [entry.name for _, entry in zip(range(1000), os.scandir(folder))]
    near = difflib.get_close_matches(path.name, names, n=1, cutoff=0.7)
    looked = "the folder of the notebook or program" if str(folder) == "." else folder
    return f" Looked in {looked}." + (f" Did you mean {near[0]}?" if near else "")


def what_is_it(data: bytes) -> str:
    """Why bytes that are no picture we read are none: one sentence that says what to do."""
    head = data[:2000]
    printable = sum(32 <= byte < 127 or byte in b"\t\r\n" for byte in head)
    if not data.strip(b"\0"):
        return "the file is empty. Save the picture again."
    if data[4:8] == b"ftyp" and data[8:12] in HEIC:
        return (
            "this is an iPhone photo (HEIC). Export it as JPEG (on the phone: Settings > Camera > Formats > "
            "Most Compatible; on a Mac: Preview > File > Export), or send yourself a screenshot."
        )
    if data[4:12] == b"ftypavif":
        return "this is an AVIF picture. " + SAVE_AS
    if data.startswith(b"%PDF"):
        kind = "a PDF document"
    elif data.startswith(b"PK\3\4"):
        kind = "a zip archive or an office document"
    elif b"\0" not in head and printable > 0.9 * len(head):
        kind = "text"
    else:
        return f"the file is damaged, or it is no picture of a kind known here (png, jpg, bmp, webp, tiff, gif). {SAVE_AS}"
    return f"this is {kind}, not a picture, whatever its name says. {SAVE_AS}"


def check_size(width: int, height: int) -> None:
    """Refuse a picture of too many pixels."""
    if width * height > MAX_PIXELS:
        raise DigitImageError(
            f"{width} × {height} pixels: more than {MAX_PIXELS // 10**6} million. "
            "Cut out the digit or save a smaller copy."
        )


def decode(source: Source, side: int = WORKING_SIDE) -> tuple[np.ndarray, str]:
    """Pixels of `source`: uint8 (h, w) or (h, w, 3), longest side at most `side`, and a sentence.

    `source` is a path, the bytes of a picture file, or a NumPy array: grey, grey + alpha, RGB or
    RGBA; uint8, uint16, or float in 0..1. What is transparent is laid on white paper.
    """
    if isinstance(source, np.ndarray):
        pixels, said, (height, width) = check_array(source), "an array", source.shape[:2]
    elif isinstance(source, (bytes, bytearray, memoryview)):
        pixels, said, (width, height) = decode_bytes(bytes(source), side)
    elif isinstance(source, (str, os.PathLike)):
        pixels, said, (width, height) = decode_bytes(read_file(source), side)
    else:
        raise DigitImageError(
            f"A picture is a file name, the bytes of a file or a NumPy array, not a {type(source).__name__}."
        )
    pixels, on_white = lay_on_white(shrink(pixels, side))
    said += f" of {width} × {height} pixels"
    if max(pixels.shape[:2]) < max(width, height):
        said += f", reduced to {pixels.shape[1]} × {pixels.shape[0]}"
    return pixels, said + ("; what was transparent lies on white now." if on_white else ".")


def decode_bytes(data: bytes, side: int) -> tuple[np.ndarray, str, tuple[int, int]]:
    """A picture file's pixels, its kind, its (width, height). Too many are refused by its header alone."""
    image = None
    try:
        with warnings.catch_warnings(action="ignore"):  # Pillow warns of odd tags
            image = Image.open(io.BytesIO(data), formats=FORMATS)
            kind, size = f"a {image.format} picture", image.size
            check_size(*size)
            # libtiff writes about damaged files to the process's error stream.
            with native_stderr_closed() if image.format == "TIFF" else contextlib.nullcontext():
                return pixels_of(image, side), kind, size
    except DigitImageError:
        raise
    except (Image.DecompressionBombError, MemoryError) as error:
        raise DigitImageError(
            f"far more than {MAX_PIXELS // 10**6} million pixels. Save a smaller copy."
        ) from error
    except (
        Exception
    ) as error:  # a damaged header or pixels: OSError, SyntaxError, struct.error, ...
        raise DigitImageError(what_is_it(data) if image is None else DAMAGED) from error


def pixels_of(image: Image.Image, side: int) -> np.ndarray:
    """A Pillow image as an array: uint8, (h, w), (h, w, 2), (h, w, 3) or (h, w, 4)."""
    image.draft("RGB", (side, side))  # a JPEG may be decoded at 1/2, 1/4, 1/8: much faster
    image.load()
    if max(image.size) > 2 * side and image.mode in ("L", "RGB", "RGBA"):
        image = image.reduce(max(image.size) // side)
    with contextlib.suppress(Exception):  # a damaged tag says nothing about the pixels
        image = ImageOps.exif_transpose(image)
    if image.mode in ("I", "I;16", "I;16B", "I;16L", "F"):
        return check_array(np.clip(np.asarray(image), 0, 65535))
    alpha = "A" if image.has_transparency_data else ""
    base = "L" if image.mode in ("1", "L", "LA", "La") else "RGB"
    return np.asarray(image if image.mode == base + alpha else image.convert(base + alpha))


def check_array(array: np.ndarray) -> np.ndarray:
    """Any array that can be a picture, as uint8 (h, w) or (h, w, 2 | 3 | 4); else DigitImageError."""
    if array.ndim == 3 and array.shape[2] == 1:
        array = array[:, :, 0]
    channels = array.shape[2] if array.ndim == 3 else 1
    if array.ndim not in (2, 3) or channels not in (1, 2, 3, 4) or 0 in array.shape:
        raise DigitImageError(
            f"an array of shape {array.shape} is no picture. It must be (height, width) or "
            "(height, width, channels) with 1 to 4 channels."
        )
    check_size(array.shape[1], array.shape[0])
    if array.dtype == np.uint8:
        return array
    if array.dtype.kind not in "buif":
        raise DigitImageError(
            f"an array of {array.dtype} is no picture. Use uint8, uint16, or float in 0..1."
        )
    low, high = float(array.min()), float(array.max())
    if not np.isfinite([low, high]).all():
        raise DigitImageError(
            "the array holds NaN or infinite values. Replace them, for example with np.nan_to_num."
        )
    top, hair = white_of(array.dtype.kind, high), 1e-3  # floats may be a hair out of range
    if low < -hair * top or high > (1 + hair) * top:
        raise DigitImageError(
            f"the array's values run from {low:g} to {high:g}. Use 0..1 for float, 0..255 or "
            "0..65535 for whole numbers."
        )
    return np.rint(np.clip(array.astype(np.float32), 0, top) * (255 / top)).astype(np.uint8)


def white_of(kind: str, high: float) -> int:
    """The number that means white, where `high` is the brightest: cameras and scanners count in 8 to 16 bits."""
    if kind == "b" or (kind == "f" and high <= 1.001):
        return 1
    if kind == "f":
        return 255
    return next((2**bits - 1 for bits in (8, 10, 12, 14) if high < 2**bits), 65535)


def shrink(pixels: np.ndarray, side: int) -> np.ndarray:
    """Reduce (never enlarge) so that the longest side is at most `side`: the average of each patch."""
    height, width = pixels.shape[:2]
    factor = side / max(height, width)
    if factor >= 1:
        return pixels
    size = max(1, round(width * factor)), max(1, round(height * factor))
    return cv2.resize(np.ascontiguousarray(pixels), size, interpolation=cv2.INTER_AREA)


def lay_on_white(pixels: np.ndarray) -> tuple[np.ndarray, bool]:
    """Drop the alpha channel: uint8 (h, w, 2 | 4) → (h, w | h, w, 3), and whether anything was transparent.

    Where the digit *is* the alpha channel, its colour may be white; then the alpha is the ink.
    """
    if pixels.ndim == 2 or pixels.shape[2] == 3:
        return pixels, False
    colour, alpha = pixels[:, :, :-1], pixels[:, :, -1]
    colour = colour[:, :, 0] if colour.shape[2] == 1 else colour
    if alpha.min() == 255:
        return np.ascontiguousarray(colour), False
    if is_drawn_on_nothing(colour, alpha):
        return 255 - alpha, True
    weight = alpha if colour.ndim == 2 else alpha[:, :, None]
    weight = weight.astype(np.float32) / 255
    return np.rint(colour * weight + 255 * (1 - weight)).astype(np.uint8), True


def is_drawn_on_nothing(colour: np.ndarray, alpha: np.ndarray) -> bool:
    """Is what can be seen a pen's strokes: little, and of one colour? Else it is a page with ink on it."""
    seen = alpha > 127
    if seen.mean() > 0.5:
        return False
    # Away from its edges, whose pixels may be mixed; unless it is too thin to have an inside.
    inside = cv2.erode(seen.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    tones = colour[inside if inside.any() else seen]
    return len(tones) > 0 and int(np.ptp(tones, axis=0).max()) < 40
