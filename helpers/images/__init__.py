"""Any picture of one digit → the geometry of MNIST, one small step at a time.

Each step takes an image and returns a new one, and a sentence that says what it did; `STEPS` is
their order. Taught in notebook 07.
"""

from typing import NamedTuple

import cv2
import numpy as np

from helpers.images.files import DigitImageError, decode, name_of
from helpers.images.light import drop_lines, even_paper
from helpers.images.paper import bright_ink, full_ink, grey, trim
from helpers.images.pieces import keep_digit
from helpers.images.strokes import BOX, crop, redraw_strokes, resized

SIDE = 28


class Step(NamedTuple):
    """One step of `explain`: its name, the image after it, and what it did on this image."""

    name: str
    image: np.ndarray
    said: str


def scale(ink: np.ndarray) -> tuple[np.ndarray, str]:
    """float (h, w), cropped → the longest side is 20 px, greys kept."""
    longest = max(ink.shape)
    if longest == BOX:
        return ink, "The longest side is 20 px already."
    return resized(ink, BOX / longest), f"The longest side was {longest} px: scaled to {BOX}."


def centre(ink: np.ndarray) -> tuple[np.ndarray, str]:
    """float (20, 20) or less → float32 (28, 28): the centre of mass at index (14, 14), to the nearest pixel.

    A larger image (a step was left out) gets a larger page of the same proportions.
    """
    side = SIDE * max(1, -(-max(ink.shape) // BOX))
    mass = max(float(ink.sum()), 1e-6)
    y = float(ink.sum(1) @ np.arange(ink.shape[0])) / mass
    x = float(ink.sum(0) @ np.arange(ink.shape[1])) / mass
    top = int(np.clip(round(side / 2 - y), 0, side - ink.shape[0]))
    left = int(np.clip(round(side / 2 - x), 0, side - ink.shape[1]))
    page = np.zeros((side, side), np.float32)
    page[top : top + ink.shape[0], left : left + ink.shape[1]] = ink
    return (
        page,
        f"Laid on {side} × {side} pixels, its centre of mass at ({side // 2}, {side // 2}).",
    )


STEPS = {
    "grey": grey,
    "no frame": trim,
    "bright ink": bright_ink,
    "even paper": even_paper,
    "full ink": full_ink,
    "no lines": drop_lines,
    "one digit": keep_digit,
    "crop": crop,
    "stroke": redraw_strokes,
    "20 px": scale,
    "centred": centre,
}


def explain(source, steps=None) -> list[Step]:
    """Every step from `source` to what the network sees: the picture first, the float32 (28, 28) in 0..1 last.

    `steps` is a dictionary like STEPS; leave some out to see what they are
    worth. Raises DigitImageError. Taught in notebook 07.
    """
    try:
        image, said = decode(source)
        done = [Step("picture", image, said[0].upper() + said[1:])]
        for name, step in (STEPS if steps is None else steps).items():
            image, said = step(image)
            done.append(Step(name, image, said))
        if image.shape != (SIDE, SIDE):  # only where steps were left out
            image = cv2.resize(image, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
            done.append(Step("28 × 28", image, "Resized to 28 × 28 pixels, whatever its shape."))
        return done
    except DigitImageError as error:
        raise DigitImageError(f"{name_of(source)}: {error}") from error


def to_mnist(source) -> np.ndarray:
    """A picture of one digit → float32 (28, 28) in 0..1, as MNIST has it: bright on black, 20 px, centred.

    `source` is a path, the bytes of a picture file, or an array (see
    `decode`). Raises DigitImageError. Taught in notebook 07.
    """
    return explain(source)[-1].image
