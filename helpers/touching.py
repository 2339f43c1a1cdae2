"""One digit, or two that touch? One more unit on a network's own features. Taught in notebook 10."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from helpers.data import load_mnist
from helpers.distort import distort, flag_ones, shift
from helpers.images import SIDE, centre, scale
from helpers.images.strokes import crop

if TYPE_CHECKING:
    from helpers.quiet import keras

INK = 0.35  # what is brighter is ink


def push_together(first: np.ndarray, second: np.ndarray, overlap: int = 2) -> np.ndarray:
    """Two digits, float (28, 28) each → float (28, 56): the second moved left until their ink meets.

    overlap: by how many pixels the ink of the one then runs into the other's. If they have no row
    in common they cannot meet, and lie one above the other.
    """
    columns = np.arange(SIDE)
    last = np.where(first > INK, columns, -SIDE).max(axis=1)  # of each row
    foremost = np.where(second > INK, columns, 2 * SIDE).min(axis=1)
    gap = int((SIDE + foremost - last).min()) - 1  # side by side: the paper where they come closest
    start = int(np.clip(SIDE - gap - overlap, 0, SIDE))
    page = np.zeros((SIDE, 2 * SIDE), np.float32)
    page[:, :SIDE] = first
    page[:, start : start + SIDE] = np.maximum(page[:, start : start + SIDE], second)
    return page


def settle(ink: np.ndarray) -> np.ndarray:
    """Ink on paper of any size, float (h, w) → (28, 28) in MNIST's geometry. Strokes stay as wide as they are."""
    for step in (crop, scale, centre):
        ink, _ = step(ink)
    return ink


def singles_and_pairs(
    images: np.ndarray, labels: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """As many single digits as touching pairs, in random order: float32 (2n, 28, 28), and 0 or 1 for each.

    images: uint8 (n, 28, 28). All are distorted, and all are brought into MNIST's geometry.
    """

    def new():
        return distort(flag_ones(images, labels, rng), rng).astype(np.float32) / 255

    moved = np.concatenate([shift(image[None], 0, rng.integers(-3, 4)) for image in new()])
    partners = zip(new(), rng.permutation(moved), rng.integers(1, 5, len(images)))
    pages = [*new(), *(push_together(*partner) for partner in partners)]
    mixed = rng.permutation(len(pages))
    is_pair = (mixed >= len(images)).astype(np.float32)
    return np.stack([settle(pages[place]) for place in mixed]), is_pair


def learn_pairs(
    model: "keras.Model", folder: str | Path | None = None
) -> Callable[[np.ndarray], np.ndarray]:
    """From images (n, 28, 28) to the probability that each shows two digits.

    `model` stays as it is. Before its last layer it has taken an image apart into features that
    tell ten digits from one another. One unit more on these features tells one digit from two. It
    is learnt in seconds, once, and kept in `folder` (by default `models/`).
    """
    from helpers.checkpoints import keep_or_make
    from helpers.quiet import keras
    from helpers.training import MODELS, fingerprint

    features = keras.Model(model.inputs, model.layers[-1].input)

    def untrained():
        last = keras.layers.Dense(1, activation="sigmoid", kernel_initializer="zeros")
        unit = keras.Sequential([keras.Input(features.output_shape[1:]), last])
        unit.compile(keras.optimizers.Adam(0.003), "binary_crossentropy")
        return unit

    def trained():
        print("Learning to tell one digit from two that touch: a few seconds, once.")
        (x, y), _ = load_mnist("small")
        images, is_pair = singles_and_pairs(x, y, np.random.default_rng(0))
        seen = features.predict(images, batch_size=500, verbose=0)
        unit = untrained()
        unit.fit(seen, is_pair, batch_size=64, epochs=20, shuffle=False, verbose=0)
        return unit, True

    path = Path(folder or MODELS) / f"pairs-{model.name}.keras"
    unit = keep_or_make(path, {"pairs of": fingerprint([model.get_weights()])}, untrained, trained)

    def probability_of_two(images):
        return unit.predict_on_batch(features.predict_on_batch(images))[:, 0]

    return probability_of_two
