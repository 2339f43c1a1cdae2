"""Pixels, safely: a path, bytes or an array in; a small uint8 picture out, or a clear error.

Pillow decodes and not OpenCV, for three reasons: `Image.open` reads the header only, so a picture
that is too large is refused before its memory is spent; a file cut short is an error and not a
half-grey picture; and the camera's orientation tag is one call. Taught in notebook 06.
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
HEIC = (b"heic", b"heix", b"hevc", b"heim", b"mif1", b"msf1")  # the kinds of an iPhone's photo
SAVE_AS = "Save it as .png or .jpg and try again."


class DigitImageError(ValueError):
    """The picture cannot be read as one digit; the message says why and what to do."""


def name_of(source) -> str:
    """What to call the source in an error message."""
    if isinstance(source, (str, os.PathLike)):
        return os.path.basename(os.fspath(source)) or str(source)
    return "the array" if isinstance(source, np.ndarray) else "the picture"


def read_file(path) -> bytes:
    """All bytes of a file. Python reads it, not OpenCV, so that any letter in its name works."""
    try:
        path = Path(os.fsdecode(path))
        if path.is_dir():
            raise DigitImageError("this is a folder, not a picture. Name one file inside it.")
        if not path.exists():
            raise DigitImageError("there is no such file." + suggestion(path))
        if not path.is_file():
            raise DigitImageError("this is not an ordinary file.")
        if path.stat().st_size > MAX_BYTES:
            raise DigitImageError(
                f"the file is larger than {MAX_BYTES // 10**6} MB. Save a smaller copy of the picture."
            )
        return path.read_bytes()
    except DigitImageError:
        raise
    except (OSError, ValueError) as error:  # no permission, a name too long, a null character ...
        raise DigitImageError(f"the file cannot be opened ({error}).") from error


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
    if not data.strip(b"\0"):
        return "the file is empty. Save the picture again."
    if data[4:8] == b"ftyp" and data[8:12] in HEIC:
        return (
            "this is an iPhone photo (HEIC). Export it as JPEG (on the phone: Settings > Camera > Formats > "
            "Most Compatible; on a Mac: Preview > File > Export), or send yourself a screenshot."
        )
    if data[4:12] == b"ftypavif":
        return "this is an AVIF picture. " + SAVE_AS
    for start, kind in (
        (b"%PDF", "a PDF document"),
        (b"PK\3\4", "a zip archive or an office document"),
    ):
        if data.startswith(start):
            return f"this is {kind}, not a picture, whatever its name says. {SAVE_AS}"
    head = data[:2000]
    printable = sum(32 <= byte < 127 or byte in b"\t\r\n" for byte in head)
    if b"\0" not in head and printable > 0.9 * len(head):
        return f"this is text, not a picture, whatever its name says. {SAVE_AS}"
    return f"the file is damaged, or it is no picture of a kind known here (png, jpg, bmp, webp, tiff, gif). {SAVE_AS}"


def size_of(width: int, height: int) -> str:
    return f"{width} × {height} pixels"


def too_large(width: int = 0, height: int = 0) -> DigitImageError:
    size = size_of(width, height) if width else "far too many pixels"
    return DigitImageError(
        f"{size}: more than {MAX_PIXELS // 10**6} million. Cut out the digit or save a smaller copy."
    )


WORKING_SIDE = 600  # longest side that the later steps have to look at
FORMATS = ("PNG", "JPEG", "BMP", "WEBP", "TIFF", "GIF")  # and no others: each decoder is a door


def decode(source, side: int = WORKING_SIDE) -> tuple[np.ndarray, str]:
    """Pixels of `source`: uint8 (h, w) or (h, w, 3), longest side at most `side`, and a sentence.

    `source` is a path, the bytes of a picture file, or a NumPy array: grey,
    grey + alpha, RGB or RGBA; uint8, uint16, or float in 0..1. What is
    transparent is laid on white paper. Taught in notebook 06.
    """
    if isinstance(source, np.ndarray):
        pixels = check_array(source)
        said = f"an array of {size_of(pixels.shape[1], pixels.shape[0])}"
    elif isinstance(source, (bytes, bytearray, memoryview)):
        pixels, said = decode_bytes(bytes(source), side)
    elif isinstance(source, (str, os.PathLike)):
        pixels, said = decode_bytes(read_file(source), side)
    else:
        raise DigitImageError(
            f"A picture is a file name, the bytes of a file or a NumPy array, not a {type(source).__name__}."
        )
    pixels, on_white = lay_on_white(shrink(pixels, side))
    if max(pixels.shape) == side:
        said += f", reduced to {pixels.shape[1]} × {pixels.shape[0]}"
    return pixels, said + ("; what was transparent lies on white now." if on_white else ".")


def decode_bytes(data: bytes, side: int) -> tuple[np.ndarray, str]:
    """Decode a picture file; refuse too many pixels from its header, and damaged files."""
    damaged = "the picture is damaged or cut short. Save or copy it again from where it came."
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of odd tags; we look at the size ourselves
        try:
            image = Image.open(io.BytesIO(data), formats=FORMATS)
            said = f"a {image.format} picture of {size_of(*image.size)}"
        except (Image.DecompressionBombError, MemoryError) as error:
            raise too_large() from error
        except Exception as error:  # damaged headers: OSError, SyntaxError, struct.error, ...
            raise DigitImageError(what_is_it(data)) from error
        if image.width * image.height > MAX_PIXELS:
            raise too_large(image.width, image.height)
        # libtiff writes about damaged files to the process's error stream.
        tiff = native_stderr_closed() if image.format == "TIFF" else contextlib.nullcontext()
        try:
            with tiff:
                return pixels_of(image, side), said
        except (Image.DecompressionBombError, MemoryError) as error:
            raise too_large() from error
        except Exception as error:  # the same zoo of errors, from the pixels this time
            raise DigitImageError(damaged) from error


def pixels_of(image: Image.Image, side: int) -> np.ndarray:
    """A Pillow image as an array: uint8 or uint16, (h, w), (h, w, 2), (h, w, 3) or (h, w, 4)."""
    image.draft("RGB", (side, side))  # a JPEG may be decoded at 1/2, 1/4, 1/8: much faster
    image.load()
    if max(image.size) > 2 * side and image.mode in ("L", "RGB", "RGBA"):
        image = image.reduce(max(image.size) // side)
    try:
        image = ImageOps.exif_transpose(image)
    except Exception:  # a damaged tag says nothing about the pixels: read them as they lie
        pass
    if image.mode in ("I", "I;16", "I;16B", "I;16L", "F"):
        return check_array(
            np.asarray(image, dtype=np.float32) / (1 if image.mode == "F" else 65535), clip=True
        )
    clear = image.has_transparency_data
    if image.mode not in ("L", "LA", "RGB", "RGBA"):
        grey = image.mode in ("1", "La")
        image = image.convert(("LA" if clear else "L") if grey else ("RGBA" if clear else "RGB"))
    elif clear and image.mode in ("L", "RGB"):
        image = image.convert("LA" if image.mode == "L" else "RGBA")
    return np.asarray(image)


def check_array(array: np.ndarray, clip: bool = False) -> np.ndarray:
    """Any array that can be a picture, as uint8 (h, w) or (h, w, 2 | 3 | 4); else DigitImageError."""
    array = np.asarray(array)
    if array.ndim == 3 and array.shape[2] == 1:
        array = array[:, :, 0]
    if (
        array.ndim not in (2, 3)
        or (array.ndim == 3 and array.shape[2] not in (2, 3, 4))
        or 0 in array.shape
    ):
        raise DigitImageError(
            f"an array of shape {array.shape} is no picture. It must be (height, width) or "
            "(height, width, channels) with 1 to 4 channels."
        )
    if array.shape[0] * array.shape[1] > MAX_PIXELS:
        raise too_large(array.shape[1], array.shape[0])
    if array.dtype == np.uint8:
        return array
    if array.dtype == bool:
        return array.astype(np.uint8) * 255
    if array.dtype.kind not in "uif":
        raise DigitImageError(
            f"an array of {array.dtype} is no picture. Use uint8, uint16, or float in 0..1."
        )
    low, high = float(array.min()), float(array.max())
    if not np.isfinite([low, high]).all():
        raise DigitImageError(
            "the array holds NaN or infinite values. Replace them, for example with np.nan_to_num."
        )
    if clip:
        low, high = 0.0, (1.0 if high <= 1 else high)
    if array.dtype.kind == "f":
        top = 1 if high <= 1 else 255
    else:
        top = 65535 if array.dtype == np.uint16 or high > 255 else 255
    if low < 0 or high > top:
        raise DigitImageError(
            f"the array's values run from {low:g} to {high:g}. Use 0..1 for float, 0..255 or "
            "0..65535 for whole numbers."
        )
    return np.rint(np.clip(array, 0, top).astype(np.float32) * (255 / top)).astype(np.uint8)


def shrink(pixels: np.ndarray, side: int) -> np.ndarray:
    """Reduce so that the longest side is at most `side`: the average of each patch, so thin lines stay."""
    height, width = pixels.shape[:2]
    factor = side / max(height, width)
    if factor >= 1:
        return pixels
    size = max(1, round(width * factor)), max(1, round(height * factor))
    return cv2.resize(np.ascontiguousarray(pixels), size, interpolation=cv2.INTER_AREA)


def lay_on_white(pixels: np.ndarray) -> tuple[np.ndarray, bool]:
    """Drop the alpha channel: uint8 (h, w, 2 | 4) → (h, w | h, w, 3), and whether anything was transparent.

    Where the digit *is* the alpha channel (one even colour, drawn on nothing),
    its colour may be white; then the alpha itself is taken, as black ink.
    """
    if pixels.ndim == 2 or pixels.shape[2] == 3:
        return pixels, False
    colour, alpha = pixels[:, :, :-1], pixels[:, :, -1]
    if alpha.min() == 255:
        return np.ascontiguousarray(colour[:, :, 0] if colour.shape[2] == 1 else colour), False
    solid = colour[alpha > 127]
    if len(solid) and np.ptp(np.percentile(solid, (5, 95), axis=0), axis=0).max() < 40:
        return 255 - alpha, True
    weight = alpha[:, :, None].astype(np.float32) / 255
    flat = np.rint(colour * weight + 255 * (1 - weight)).astype(np.uint8)
    return np.ascontiguousarray(flat[:, :, 0] if flat.shape[2] == 1 else flat), True
