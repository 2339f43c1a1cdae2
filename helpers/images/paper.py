"""Paper and ink: which is which, and how strong the ink is (notebook 07).

Each step takes an image and returns a new one, and a sentence that says what it did.
"""

import math

import cv2
import numpy as np

from helpers.images.files import DigitImageError, shrink


def grey(pixels: np.ndarray) -> tuple[np.ndarray, str]:
    """uint8 (h, w) or (h, w, 3) → float32 (h, w) in 0..1: the channel that shows the ink best."""
    if pixels.ndim == 2:
        return pixels.astype(np.float32) / 255, "The picture was grey already."
    channels = [cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), *cv2.split(pixels)]
    contrast = [detail(channel).std() for channel in channels]
    best = int(np.argmax(contrast))
    if contrast[best] < 1.3 * contrast[0]:  # colours carry JPEG's noise: leave grey with a reason
        best = 0
    said = "Colours were averaged to grey."
    if best > 0:
        colour = ("red", "green", "blue")[best - 1]
        said = f"The ink stands out most in the {colour} channel: that one was kept."
    return channels[best].astype(np.float32) / 255, said


def detail(image: np.ndarray, side: int = 64) -> np.ndarray:
    """What differs from its surroundings, 0..255, on at most 64 × 64 px: no slow changes of light."""
    small = shrink(image, side)
    if small.dtype != np.uint8:
        small = np.rint(small * 255).astype(np.uint8)
    around = cv2.medianBlur(small, 2 * (max(small.shape) // 6) + 1)
    return small.astype(np.float32) - around


def sharp_edges(image: np.ndarray) -> np.ndarray:
    """bool (h, w): where the image changes most from pixel to pixel: at the ink, not at a shadow."""
    kernel = np.ones((3, 3), np.uint8)
    change = cv2.dilate(image, kernel) - cv2.erode(image, kernel)
    return change >= 0.5 * np.percentile(change, 99.8)


def trim(image: np.ndarray) -> tuple[np.ndarray, str]:
    """float (h, w): cut away a frame: rows and columns along the edges that are not paper."""
    paper = float(np.median(sample(image)))
    cut = [frame_width(rows, paper) for rows in (image, image[::-1], image.T, image.T[::-1])]
    if not any(cut):
        return image, "There is no frame around the picture."
    top, bottom, left, right = (n + 1 if n else 0 for n in cut)  # + 1: the frame's blurred edge
    inside = image[top : image.shape[0] - bottom, left : image.shape[1] - right]
    if min(inside.shape) < 3:
        return image, "There is no frame around the picture."  # but hardly anything else
    said = f"A frame of up to {max(top, bottom, left, right)} px along the edges was cut off."
    return np.ascontiguousarray(inside), said


def frame_width(rows: np.ndarray, paper: float) -> int:
    """How many rows at the top are a frame: of one colour, far from the paper's."""
    colour = float(np.median(rows[0]))
    if abs(colour - paper) < 0.3:
        return 0
    same = (np.abs(rows[: max(1, len(rows) // 8)] - colour) < 0.1).mean(1) > 0.95
    return len(same) if same.all() else int(np.argmin(same))


def even_edge(image: np.ndarray, share: float = 0.6) -> float | None:
    """The brightness of the picture's edge if that share of it is alike; else None."""
    edge = np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])
    level = float(np.median(edge))
    return level if (np.abs(edge - level) < 0.06).mean() > share else None


def two_tones(image: np.ndarray) -> bool:
    """Is it a drawing: nearly every pixel paper or ink, without light and shadow?"""
    some = sample(image)
    low, high = np.percentile(some, (5, 95))
    return bool((np.minimum(np.abs(some - low), np.abs(some - high)) < 0.03).mean() > 0.9)


def full_ink(ink: np.ndarray) -> tuple[np.ndarray, str]:
    """float (h, w): set the paper's grain to 0 and the ink to 1, greys in between kept.

    Where the picture changes most is the edge of the ink, half-way between
    paper and ink, however little ink there is. Raises DigitImageError if
    nothing stands out from the paper.
    """
    # Half of all neighbours differ by less than the grain's standard deviation (times 0.95).
    steps = np.abs(sample(ink[:, 1:] - ink[:, :-1]))
    grain = 1.05 * float(np.median(steps)) if steps.size else 0.0
    least = max(0.03, 3.5 * grain)
    if max(ink.shape) > 64:  # thin lines and grain, both unsteady, become even
        ink, least, grain = cv2.GaussianBlur(ink, (0, 0), 0.8), max(0.03, 2 * grain), grain / 2.8
    kernel = np.ones((3, 3), np.uint8)
    change = cv2.dilate(ink, kernel) - cv2.erode(ink, kernel)
    usual, strongest = np.percentile(sample(change), 95), np.percentile(change, 99.95)
    if usual < 0.2 * strongest:  # a small digit on a large page: less than that is its edge
        usual = 0.5 * strongest
    edge = ink[change >= max(usual, 1e-6)]
    bright = ink[ink > edge.mean()] if len(edge) else edge
    if len(bright) == 0:
        raise DigitImageError(
            "the page is blank: nothing on it is darker or lighter than the paper."
        )
    level = float(np.percentile(sample(bright), 80))
    if level < least:
        raise DigitImageError(
            "the page looks blank: the ink hardly differs from the paper. "
            "Write with a darker pen, or take the photo in more light."
        )
    floor = min(2.5 * grain, 0.3 * level)
    full = np.clip((ink - floor) / (level - floor), 0, 1)
    if level > 0.95:
        return full, "The ink is at full strength already."
    return full, f"The ink had {level:.0%} of the full contrast: stretched to 100 %."


def sample(image: np.ndarray) -> np.ndarray:
    """10,000 to 20,000 pixels, evenly spread: enough for a median, at a fraction of the time."""
    step = 1 + image.size // 20_000
    while math.gcd(step, image.shape[-1]) > 1:
        step += 1  # else the same few columns would be taken from every row
    return image.ravel()[::step]


def bright_ink(image: np.ndarray) -> tuple[np.ndarray, str]:
    """float (h, w): invert dark ink on light paper, as MNIST's ink is bright."""
    if is_blank(image):
        raise DigitImageError(
            "the page is blank: nothing stands out from the paper. Write with a darker pen, or "
            "take the photo in more light."
        )
    if on_dark_paper(image):
        return image, "Dark paper, light ink: left as it is."
    return 1 - image, "Light paper, dark ink: inverted."


def is_blank(image: np.ndarray) -> bool:
    """Is there nothing but paper, with its grain and its light?

    Ink changes the brightness strongly in a few places; paper changes it a little everywhere.
    On blank photographed pages the strongest changes are about twice the usual ones, on
    pages with the palest pencil more than ten times.
    """
    if max(image.shape) <= 64:  # a small drawing: hardly any paper to compare with
        return False
    smooth = cv2.GaussianBlur(image, (0, 0), 1.5)
    kernel = np.ones((5, 5), np.uint8)
    change = cv2.dilate(smooth, kernel) - cv2.erode(smooth, kernel)
    # Where a digit fills the picture, most of it is near ink: the calmest parts are paper. All pixels
    # for the strongest: a small digit on a large page is one in a thousand of them.
    return bool(np.percentile(change, 99.9) < 5 * np.percentile(sample(change), 15))


def on_dark_paper(image: np.ndarray) -> bool:
    """Is the paper darker than the ink? Three kinds of evidence, the surest first.

    An even edge is paper. A drawing that fills its picture may be more ink
    than paper, but not in the corners. Else most of what there is, is paper,
    and the ink lies far from it on one side only: the third power adds that up,
    near the sharpest edges, as a shadow has none.
    """
    level, mean = even_edge(image, 0.85), float(sample(image).mean())
    if level is not None and abs(level - mean) > 0.05:
        return level < mean
    if two_tones(image):
        bright = image > (image.min() + image.max()) / 2
        corners = int(bright[0, 0]) + int(bright[0, -1]) + int(bright[-1, 0]) + int(bright[-1, -1])
        return bool(bright.mean() < (0.75 if corners < 2 else 0.35))
    near = cv2.dilate(sharp_edges(shrink(image, 128)).astype(np.uint8), np.ones((3, 3), np.uint8))
    return bool((near * detail(image, 128) ** 3).sum() > 0)
