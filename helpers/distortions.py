"""What can happen to a digit before a network sees it: notebook 02 moves it, 05 and 07 the rest.

Every function takes images `(n, 28, 28)`, float 0..1, and how much; 0 changes nothing (for
`scale` it is 1).
"""

import cv2
import numpy as np


def shift(images: np.ndarray, right: int = 0, down: int = 0) -> np.ndarray:
    """Move by whole pixels. What leaves the frame is lost; paper follows."""
    moved = np.roll(images, (down, right), axis=(1, 2))
    height, width = images.shape[1:]
    moved[:, : max(down, 0)] = moved[:, height + min(down, 0) :] = 0
    moved[:, :, : max(right, 0)] = moved[:, :, width + min(right, 0) :] = 0
    return moved


def rotate(images: np.ndarray, degrees: float) -> np.ndarray:
    """Turn to the right (clockwise) around the middle of the frame."""
    table = cv2.getRotationMatrix2D((13.5, 13.5), -degrees, 1)
    return np.stack([cv2.warpAffine(image, table, (28, 28)) for image in images])


def scale(images: np.ndarray, factor: float) -> np.ndarray:
    """Make larger (a factor above 1) or smaller, around the middle of the frame."""
    table = cv2.getRotationMatrix2D((13.5, 13.5), 0, factor)
    return np.stack([cv2.warpAffine(image, table, (28, 28)) for image in images])


def slant(images: np.ndarray, amount: float) -> np.ndarray:
    """Push the top to the right by `amount` pixels for each pixel of height, the foot to the left."""
    table = np.array([[1, -amount, 13.5 * amount], [0, 1, 0]])
    return np.stack([cv2.warpAffine(image, table, (28, 28)) for image in images])


def blur(images: np.ndarray, pixels: float) -> np.ndarray:
    """Smear by about so many pixels to each side (the width of a Gaussian)."""
    if not pixels:
        return images.copy()
    return np.stack([cv2.GaussianBlur(image, (0, 0), pixels) for image in images])


def thicken(images: np.ndarray, pixels: float) -> np.ndarray:
    """Make strokes thicker (thinner, if negative) by about this many pixels; halves work, too."""
    cross = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
    change = cv2.dilate if pixels > 0 else cv2.erode
    whole, rest = divmod(abs(pixels) / 2, 1)  # each round adds a pixel on both sides
    changed = []
    for image in images:
        image = change(image, cross, iterations=int(whole)) if whole else image
        changed.append((1 - rest) * image + rest * change(image, cross))
    return np.stack(changed).astype(images.dtype)


def add_noise(images: np.ndarray, amount: float, seed: int = 0) -> np.ndarray:
    """Add grain with this standard deviation, the same grain every time."""
    grain = np.random.default_rng(seed).normal(0, amount, images.shape)
    return np.clip(images + grain, 0, 1).astype(images.dtype)


def fade(images: np.ndarray, amount: float) -> np.ndarray:
    """Lower the contrast: at 1 there is only grey."""
    return (images * (1 - amount) + 0.5 * amount).astype(images.dtype)


def occlude(images: np.ndarray, side: int, row: int = 14, column: int = 14) -> np.ndarray:
    """Cover a square of `side` pixels around (row, column) with paper."""
    covered = images.copy()
    top, left = max(0, row - side // 2), max(0, column - side // 2)
    covered[:, top : top + side, left : left + side] = 0
    return covered
