"""What can happen to a digit: on purpose, to spoil it (notebooks 02, 06, 08), or at random, to learn from it (05)."""

import cv2
import numpy as np


def shift(images: np.ndarray, right: int = 0, down: int = 0) -> np.ndarray:
    """Move by whole pixels. What leaves the frame is lost; paper follows."""
    height, width = images.shape[1:]
    down, right = np.clip(down, -height, height), np.clip(right, -width, width)
    moved = np.roll(images, (down, right), axis=(1, 2))
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
    top, left = row - side // 2, column - side // 2
    covered[:, max(top, 0) : max(top + side, 0), max(left, 0) : max(left + side, 0)] = 0
    return covered


def on_a_page(digit: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A digit `(28, 28)` somewhere on a page `(240, 320)`, at any size and with any pen (notebook 07).

    Ink is 1, paper 0. Now and then there is a ruled line, or a speck.
    """
    side = int(rng.integers(70, 200))
    ink = np.clip(cv2.resize(digit, (side, side), interpolation=cv2.INTER_CUBIC), 0, 1)
    page = np.zeros((240, 320), "float32")
    top, left = rng.integers(12, 228 - side), rng.integers(12, 308 - side)
    pen = side * rng.uniform(-0.04, 0.12)
    page[top : top + side, left : left + side] = thicken(ink[None], pen)[0]
    row, column = rng.integers(20, 220, size=2)
    if rng.random() < 0.3:
        page[row : row + 3] = np.maximum(page[row : row + 3], 0.8)  # a ruled line
    if rng.random() < 0.3:
        page[row : row + 7, column : column + 7] = 1  # a speck
    return page


def photographed(page: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A page as a camera sees it: uint8, with uneven light and grain (notebook 07)."""
    light = np.linspace(*rng.uniform(0.5, 1, 2), page.shape[1])
    photo = light * (1 - rng.uniform(0.3, 0.9) * page)
    if rng.random() < 0.3:
        photo = light * (0.1 + 0.9 * page)  # chalk on a board
    if rng.random() < 0.2:
        photo[:8] = photo[-8:] = 0  # a black edge
    photo += rng.normal(0, 0.02, page.shape)
    return np.clip(255 * photo, 0, 255).astype("uint8")


SIDE = 28
MOST = 1000  # images in one tall picture; OpenCV takes no more than 32,767 rows


def elastic_fields(count: int = 256, smooth: float = 4.0, seed: int = 0) -> np.ndarray:
    """Smooth random displacements, float32 (count, 2, 784), with a spread of 1 px each (notebook 05)."""
    noise = np.random.default_rng(seed).standard_normal((count * 2, SIDE, SIDE), dtype="float32")
    fields = np.stack([cv2.GaussianBlur(n, (0, 0), smooth) for n in noise])
    fields /= fields.std(axis=(1, 2), keepdims=True)
    return fields.reshape(count, 2, SIDE * SIDE)


FIELDS = elastic_fields()
Y, X = np.mgrid[:SIDE, :SIDE].astype("float32") - (SIDE - 1) / 2
GRID = np.stack([X.ravel(), Y.ravel()])


def sampling_map(n: int, rng: np.random.Generator, strength: float = 1.0) -> np.ndarray:
    """Where each pixel of n new images is fetched from: float32 (n, 2, 784), x and y about the centre.

    Rotation up to 12 degrees, scale 0.85 to 1.15 on either axis, slant up to 0.25, shift up to 2 px,
    and an elastic wobble of up to 1 px; strength multiplies all of them.
    """

    def draw(limit):
        return rng.uniform(-limit * strength, limit * strength, n).astype("float32")

    angle, slant = draw(np.radians(12)), draw(0.25)
    wide, high = np.exp(draw(0.14)), np.exp(draw(0.14))
    cos, sin = np.cos(angle), np.sin(angle)
    matrix = np.stack([cos * wide, sin * high + slant, -sin * wide, cos * high], axis=1).reshape(
        n, 2, 2
    )
    wobble = FIELDS[rng.integers(len(FIELDS), size=n)] * draw(1.0)[:, None, None]
    shift = np.stack([draw(2), draw(2)], axis=1)[:, :, None]
    return matrix @ GRID + wobble + shift


def distort(images: np.ndarray, rng: np.random.Generator, strength: float = 1.0) -> np.ndarray:
    """New versions of a batch: uint8 or float (n, 28, 28) in, float32 of the same range out (notebook 05).

    All images of the batch lie in one tall picture, so that OpenCV is called once and not n times.
    """
    n = len(images)
    if n > MOST:
        halves = images[: n // 2], images[n // 2 :]
        return np.concatenate([distort(half, rng, strength) for half in halves])
    where = sampling_map(n, rng, strength) + (SIDE - 1) / 2
    where = np.clip(where, 0, SIDE - 1)  # MNIST's rim is blank
    where[:, 1] += SIDE * np.arange(n, dtype="float32")[:, None]
    tall = images.reshape(n * SIDE, SIDE).astype("float32")
    x, y = (where[:, axis].reshape(tall.shape) for axis in (0, 1))
    tall = cv2.remap(tall, x, y, cv2.INTER_LINEAR)
    # A blank row above and below each image: ink must not spread to the next one.
    tall[::SIDE] = tall[SIDE - 1 :: SIDE] = 0
    amount = rng.uniform(-0.5 * strength, 0.8 * strength, n)
    return change_stroke(tall, amount).reshape(n, SIDE, SIDE)


def change_stroke(tall: np.ndarray, amount: np.ndarray) -> np.ndarray:
    """Thicken (amount up to 1) or thin (down to -1) each image's stroke by up to a pixel a side.

    tall is float32 (n * 28, 28); the result is blended, so that half a pixel is possible too.
    """
    cross = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
    amount = np.repeat(amount.astype("float32"), SIDE)[:, None]
    thick, thin = cv2.dilate(tall, cross), cv2.erode(tall, cross)
    return tall + np.where(amount > 0, amount * (thick - tall), -amount * (thin - tall))


def nudge(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Each image moved by up to a whole pixel: (n, 28, 28) in and out, the edge filled with 0 (notebook 02)."""
    n = len(images)
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (SIDE, SIDE), axis=(1, 2))
    rows, columns = rng.integers(3, size=(2, n))
    return windows[np.arange(n), rows, columns]


def flag_ones(
    images: np.ndarray, labels: np.ndarray, rng: np.random.Generator, share: float = 0.3
) -> np.ndarray:
    """Give some of the ones a flag, and some of these a foot, as half of the world writes them.

    uint8 (n, 28, 28) in and out. MNIST was written by Americans, and nearly all of its ones are
    plain strokes (notebook 07).
    """
    images = images.copy()
    for place in np.flatnonzero(labels == 1):
        if rng.random() < share:
            draw_flag(images[place], rng)
    return images


def draw_flag(one: np.ndarray, rng: np.random.Generator) -> None:
    """Draw a flag at the top of a 1, uint8 (28, 28), and perhaps a foot below it."""
    rows = np.flatnonzero(one.max(axis=1) > 100)
    if len(rows) < 8:
        return  # written lying down, or hardly there
    top, bottom = int(rows[1]), int(rows[-2])  # inked, whatever gaps there are
    x_top, x_bottom = (
        int(round(one[row] @ np.arange(SIDE) / one[row].sum())) for row in (top, bottom)
    )
    width = int(np.clip(round(one.sum() / 255 / len(rows)), 1, 4))
    angle, length = np.radians(rng.uniform(20, 65)), rng.uniform(3, 10)  # from the upright
    end = round(x_top - length * np.sin(angle)), round(top + length * np.cos(angle))
    cv2.line(one, (x_top, top), end, 255, width, cv2.LINE_AA)
    if rng.random() < 0.4:
        left, right = (round(x_bottom + side * rng.uniform(2, 6)) for side in (-1, 1))
        cv2.line(one, (left, bottom), (right, bottom), 255, width, cv2.LINE_AA)


def with_comma(digit: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A digit (28, 28) on a larger page, with a dot, a comma or a dash beside it."""
    page = np.pad(digit, ((0, 6), (14, 14)))
    rows, columns = np.nonzero(page > 0.35)
    if len(rows) == 0:
        return page
    length, gap = rng.uniform(1, 7), rng.uniform(1, 5)
    if rng.random() < 0.3:
        highest = rows.min() + 6
        x, y = columns.min() - gap - length, rng.uniform(highest, max(highest, rows.max() - 4))
        end = x + length, y
    else:
        x, y = columns.max() + gap, rows.max() - rng.uniform(-2, 2)
        end = x - length / 3, y + length
    points = [(round(8 * px), round(8 * py)) for px, py in ((x, y), end)]
    cv2.line(page, *points, 1, int(rng.integers(2, 4)), cv2.LINE_AA, shift=3)
    return page
