"""Pixels, safely: a path, bytes or an array in; a small uint8 picture out, or a clear error.

Nothing here knows what a digit looks like; that is the job of `images.py`.
Pillow does the decoding and not OpenCV, for three reasons: `Image.open` reads
the header only, so a picture that is too large is refused before its memory is
spent; a file cut short is an error and not a half-grey picture; and the
camera's orientation tag is one call. Taught in notebook 06.
"""

import contextlib
import io
import os
import warnings

import cv2
import numpy as np
from PIL import Image, ImageOps

from helpers.hush import native_stderr_closed
from helpers.picture_files import (
    MAX_PIXELS,
    DigitImageError,
    read_file,
    size_of,
    too_large,
    what_is_it,
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
