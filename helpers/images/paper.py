"""Paper, light and ink: the first steps from a picture to MNIST's geometry (notebook 07).

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


def detail(image: np.ndarray) -> np.ndarray:
    """What differs from its surroundings, on at most 64 × 64 px: no slow changes of light."""
    small = shrink(image, 64)
    around = cv2.medianBlur(
        small if small.dtype == np.uint8 else np.rint(small * 255).astype(np.uint8),
        2 * (max(small.shape) // 6) + 1,
    )
    return small.astype(np.float32) * (1 if small.dtype == np.uint8 else 255) - around


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


def is_grainy(image: np.ndarray) -> bool:
    """Do most pixels differ from the usual brightness, as on any photographed paper, however even?"""
    some = sample(image)
    return bool(np.median(np.abs(some - np.median(some))) > 0.003)


def even_paper(image: np.ndarray, page: bool = False) -> tuple[np.ndarray, str]:
    """float (h, w), bright ink: take the paper away, with its shadows and uneven light.

    Where the edge of the picture is even, so is the light, and one number is
    subtracted. Else the paper is what remains when everything as narrow as a stroke is cut
    off (a morphological opening). On a page of several digits an even edge says little about
    the middle.
    """
    level = even_edge(image)
    photo = max(image.shape) > 64 and is_grainy(image) and even_edge(image, 0.95) is None
    if not (page or photo) and level is not None and level < float(sample(image).mean()) + 0.06:
        return image - level, "The paper is evenly lit: set to black."
    if two_tones(image) and not (page and is_grainy(image)):
        # A drawing, even where it fills the picture to its edges.
        return image - image.min(), "The paper is evenly lit: set to black."
    paper = paper_under(image, narrowest(image, 0.1 if page else 0.25))
    # A shadow dims paper and ink alike, so what is left of the ink is divided as well.
    ink = np.maximum(image - paper, 0) / np.maximum(1 - paper, 0.1)
    ink = ink - shadow_bands(ink)
    varies = np.ptp(sample(paper))
    said = f"The paper's brightness varies by {varies:.0%}: light and shadow were subtracted."
    return ink - np.median(sample(ink)), said


def narrowest(image: np.ndarray, share: float) -> float:
    """The narrowest share of the picture, up to `share`, that is still wider than its strokes.

    The narrower, the more shadows are taken for paper. But the middle of a stroke that is wider would be, too:
    so the sharpest edges, which are the ink's, must keep their strength.
    """
    small = shrink(image, 128)
    kernel = np.ones((3, 3), np.uint8)
    change = cv2.dilate(small, kernel) - cv2.erode(small, kernel)
    sharp = (change >= 0.6 * np.percentile(change, 99.9)).astype(np.uint8)
    full = small - paper_under(small, share)
    ink = (cv2.dilate(sharp, kernel) > 0) & (full > 0.5 * np.percentile(full[sharp > 0], 90))
    for less in (0.1, 0.15):
        kept = (small - paper_under(small, less))[ink] / full[ink]
        if less < share and np.percentile(kept, 10) > 0.7:
            return less
    return share


def paper_under(image: np.ndarray, share: float) -> np.ndarray:
    """The paper's brightness under bright ink that is narrower than `share` of the picture."""
    small = np.rint(shrink(image, 128) * 255).astype(np.uint8)
    side = max(3, int(max(small.shape) * share)) | 1
    kernel = np.ones((side, side), np.uint8)
    # Shadows go on beyond the edge.
    wider = cv2.copyMakeBorder(small, side, side, side, side, cv2.BORDER_REPLICATE)
    beyond = cv2.morphologyEx(wider, cv2.MORPH_OPEN, kernel)[side:-side, side:-side]
    paper = np.maximum(cv2.morphologyEx(small, cv2.MORPH_OPEN, kernel), beyond)
    paper = cv2.dilate(paper, np.ones((3, 3), np.uint8))  # a shadow's sharp edge is no ink
    return cv2.resize(
        paper.astype(np.float32) / 255, image.shape[::-1], interpolation=cv2.INTER_LINEAR
    )


def shadow_bands(ink: np.ndarray) -> np.ndarray:
    """How much of the ink, float (h, w), is shadows from edge to edge that are as narrow as a stroke: a pen's, a cable's.

    They are paler than what else there is: else it may be the bar of a 7, cropped tightly.
    """
    small = np.maximum(shrink(ink, 128), 0)
    bands = np.maximum(level_bands(small), level_bands(small.T).T)
    bands = cv2.resize(np.ascontiguousarray(bands), ink.shape[::-1], interpolation=cv2.INTER_LINEAR)
    rest = cv2.blur(ink - bands, (3, 3))
    return bands if 0.05 < bands.max() < 0.75 * rest.max() else np.zeros_like(ink)


def level_bands(ink: np.ndarray) -> np.ndarray:
    """What bands of some thickness that run from left to right have in common all along, slanted up to 7 degrees."""
    height, width = ink.shape
    found = np.zeros_like(ink)
    for slope in np.linspace(-0.12, 0.12, 9):
        slant = np.array([[1, 0, 0], [0, 1, 0]], np.float32)
        slant[1, [0, 2]] = slope, -slope * width / 2
        rows = cv2.warpAffine(
            ink,
            slant,
            (width, height),
            flags=cv2.WARP_INVERSE_MAP | 1,
            borderMode=cv2.BORDER_REPLICATE,
        )
        common = np.partition(rows, width // 20, axis=1)[:, width // 20, None]
        common = cv2.morphologyEx(common, cv2.MORPH_OPEN, np.ones((5, 1), np.uint8))
        common = np.repeat(cv2.dilate(common, np.ones((5, 1), np.uint8)), width, axis=1)
        found = np.maximum(found, cv2.warpAffine(common, slant, (width, height)))
    return found


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
    and the ink lies far from it on one side only: the third power adds that up.
    """
    level, mean = even_edge(image, 0.85), float(sample(image).mean())
    if level is not None and abs(level - mean) > 0.05:
        return level < mean
    if two_tones(image):
        bright = image > (image.min() + image.max()) / 2
        corners = int(bright[0, 0]) + int(bright[0, -1]) + int(bright[-1, 0]) + int(bright[-1, -1])
        return bool(bright.mean() < (0.75 if corners < 2 else 0.35))
    return bool((detail(image) ** 3).sum() > 0)
