"""The bytes of a picture file, or a sentence that says why there are none."""

import difflib
import os
from pathlib import Path

import numpy as np

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
