"""Dark ink on light paper, or the other way round? (Notebook 06.)"""

import cv2
import numpy as np

from helpers.paper import detail, even_edge, sample, two_tones
from helpers.picture_files import DigitImageError


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
    change = sample(cv2.dilate(smooth, kernel) - cv2.erode(smooth, kernel))
    return bool(np.percentile(change, 99.5) < 5 * np.median(change))


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
