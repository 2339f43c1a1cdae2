"""Questions to ask of a network: how sure is its score (02), what it needs, when it gives up (08)."""

from collections.abc import Callable, Sequence

import cv2
import numpy as np

from helpers.distort import occlude
from helpers.images import DigitImageError
from helpers.reading import Network


def gives_up(answers: Sequence[int], places: Sequence[float], start: float, toward: float):
    """The first place on the way from `start` toward `toward` where the answer is another one.

    answers: one for each of the places, which rise. Returns None if the answer never changes.
    """
    answers, places = np.asarray(answers), np.asarray(places, float)
    order = np.argsort(np.abs(places - start), kind="stable")
    first = answers[order[0]]
    for index in order:
        on_the_way = (places[index] - start) * (toward - start) >= 0
        if on_the_way and answers[index] != first:
            return float(places[index])
    return None


def occlusion_map(network: Network, image: np.ndarray, side: int) -> np.ndarray:
    """How likely the answer still is with a square of `side` pixels of the image covered.

    image: float `(28, 28)` in 0..1. The square's middle goes through rows and columns 1, 3, … 27.
    Returns probabilities `(14, 14)`: low where the network needs what is there.
    """
    middles = range(1, 28, 2)
    covered = [occlude(image[None], side, row, column) for row in middles for column in middles]
    covered = np.concatenate([image[None], *covered])
    # Where no ink is covered the image is the same, and need not be read again.
    changed = (covered != image).any(axis=(1, 2))
    changed[0] = True
    probabilities = network(covered[changed])
    answer = probabilities[0].argmax()
    likely = np.full(len(covered), probabilities[0, answer])
    likely[changed] = probabilities[:, answer]
    return likely[1:].reshape(14, 14)


def morph(first: np.ndarray, second: np.ndarray, shares: Sequence[float]) -> np.ndarray:
    """Images between two digits: share 0 is the first, share 1 the second, 0.5 halfway.

    first, second: float `(28, 28)` in 0..1. Their outlines move, not their greys: each pixel knows
    how far it is from the ink's edge, and it is these distances that are mixed. Returns
    `(n, 28, 28)`.
    """
    start, end = edge_distance(first), edge_distance(second)
    between = []
    for share in shares:
        mixed = (1 - share) * start + share * end
        # Shapes far apart have no ink in common, so the mixture may be dry. Raise it until it
        # holds as much ink as the two have on average.
        ink = (1 - share) * np.mean(start > 0) + share * np.mean(end > 0)
        mixed -= np.quantile(mixed, 1 - ink)
        between.append(
            cv2.resize(np.clip(0.5 + mixed, 0, 1), (28, 28), interpolation=cv2.INTER_AREA)
        )
    return np.stack(between)


def edge_distance(image: np.ndarray) -> np.ndarray:
    """How far inside the ink each place lies (negative: outside), in pixels, on a grid 4 × as fine."""
    side = 4 * 28
    large = cv2.resize(image.astype(np.float32), (side, side), interpolation=cv2.INTER_CUBIC)
    ink = (large > 0.5).astype(np.uint8)
    inside = cv2.distanceTransform(ink, cv2.DIST_L2, 5)
    outside = cv2.distanceTransform(1 - ink, cv2.DIST_L2, 5)
    return (inside - outside) / 4


def which_are_read(
    prepare: Callable, sets: dict[str, tuple], networks: dict[str, Network]
) -> dict[tuple[str, str], np.ndarray]:
    """For each set and network by name: of every picture, whether it is read (notebook 07).

    prepare: from a picture to `(28, 28)` in 0..1; what it refuses counts as not read. sets: by name,
    the pictures and their labels.
    """
    read = {}
    for kind, (pictures, labels) in sets.items():
        seen, accepted = [], []
        for picture in pictures:
            try:
                seen.append(prepare(picture))
                accepted.append(True)
            except DigitImageError:
                seen.append(np.zeros((28, 28), np.float32))
                accepted.append(False)
        for name, network in networks.items():
            answers = network(np.stack(seen)).argmax(axis=1)
            read[kind, name] = np.array(accepted) & (answers == labels)
    return read


def give_or_take(share: float, count: int) -> float:
    """How far a share measured on `count` images may lie from the true one, 19 times of 20.

    Twice its standard deviation. Taught in notebook 02, and looked into in notebook 06.
    """
    return 2 * (share * (1 - share) / count) ** 0.5
