"""The digits of one epoch, in batches (notebook 04)."""

import hashlib
from pathlib import Path

import numpy as np

from helpers import augment
from helpers.data import load_mnist
from helpers.quiet import keras
from helpers.recipes import Recipe


def digits(data) -> tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """The four arrays: as given, or what `load_mnist` finds under a word or path."""
    if isinstance(data, (str, Path)):
        data = load_mnist(data)
    (x_train, y_train), (x_test, y_test) = data
    return (x_train, y_train), (x_test, y_test)


def fingerprint(arrays) -> str:
    """Eight letters that differ when a single pixel or label of the four arrays does."""
    seen = hashlib.sha256()
    for array in (array for pair in arrays for array in pair):
        seen.update(f"{array.dtype} {array.shape}".encode())
        seen.update(np.ascontiguousarray(array))
    return seen.hexdigest()[:8]


class Batches(keras.utils.PyDataset):
    """One epoch after another, in batches: shuffled, scaled to 0..1 and, if the recipe says so, augmented.

    All chance comes from (seed, epoch, batch) and nothing else: epoch 7 is the same whether or not the six
    before it were run by this very process. That is what makes an interrupted run resumable (notebook 04).
    """

    def __init__(self, x: np.ndarray, y: np.ndarray, this: Recipe, seed: int):
        super().__init__()
        self.x, self.y, self.this, self.seed = x, y, this, seed
        plan = this.plan(len(x))
        self.batch, self.strength = plan.batch, plan.strength
        self.start(0)

    def start(self, epoch: int) -> None:
        """Shuffle for this epoch."""
        self.epoch = epoch
        self.order = np.random.default_rng([self.seed, epoch]).permutation(len(self.x))

    def __len__(self) -> int:
        return -(-len(self.x) // self.batch)

    def __getitem__(self, index: int) -> tuple[np.ndarray, np.ndarray]:
        chosen = self.order[index * self.batch : (index + 1) * self.batch]
        rng = np.random.default_rng([self.seed, self.epoch, index])
        images, classes = self.x[chosen], self.y[chosen]
        if self.this.augmentation == "distort":
            flagged = augment.flag_ones(images, classes, rng, share=0.3 * self.strength)
            images = augment.distort(flagged, rng, self.strength)
        elif self.this.augmentation == "shift":
            images = augment.shift(images, rng)
        return images.astype("float32") / 255, labels(classes, self.this)


def labels(y: np.ndarray, this: Recipe) -> np.ndarray:
    """Class numbers (n,), or one-hot rows (n, 10) where the recipe wants them."""
    return keras.utils.to_categorical(y, 10) if this.one_hot else y.astype("int32")
