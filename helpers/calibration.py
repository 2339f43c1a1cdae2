"""Confidence that can be trusted, and where doubt begins. Taught in notebooks 05 and 06."""

from collections.abc import Callable

import numpy as np

from helpers.augment import distort
from helpers.distortions import shift
from helpers.quiet import keras

# From images (n, 28, 28) in 0..1 to probabilities (n, 10).
Network = Callable[[np.ndarray], np.ndarray]
LOOKS = ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1))  # right, down


def five_looks(predict: Network, images: np.ndarray) -> np.ndarray:
    """The average of five predictions: the image, and moved by a pixel to each side (notebook 06).

    images `(n, 28, 28)`; one call of the model. An answer that hangs on a pixel loses weight.
    """
    looks = [shift(images, right, down) for right, down in LOOKS]
    answers = predict(np.concatenate(looks).astype(np.float32))
    return answers.reshape(len(LOOKS), len(images), 10).mean(axis=0)


def tempered(probabilities: np.ndarray, temperature: float) -> np.ndarray:
    """Make probabilities `(n, 10)` milder (temperature above 1) or bolder (notebook 05)."""
    logarithms = np.log(np.maximum(probabilities, 1e-30)) / temperature
    powers = np.exp(logarithms - logarithms.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def calibrate(
    model: keras.Model, held_out: tuple[np.ndarray, np.ndarray], wrong_at_most: float = 0.003
) -> tuple[float, float]:
    """Temperature and threshold for `model`, from up to 1,000 digits that it was not trained on.

    As they are, MNIST's test digits are too easy to show how a network errs on real pictures, so
    each is used five times, turned, bent and thickened. The temperature is the one with the lowest
    loss; the threshold the lowest at which at most `wrong_at_most` of the sure answers are wrong.
    """
    images, labels = (array[:1000] for array in held_out)
    digits = np.repeat(images.astype(np.float32) / 255, 5, axis=0)
    labels = np.repeat(labels, 5)
    hard = distort(digits, np.random.default_rng(0))
    raw = five_looks(lambda looks: model.predict(looks, batch_size=500, verbose=0), hard)
    temperatures = np.geomspace(0.3, 5, 60)
    right = np.arange(len(labels)), labels
    losses = [-np.log(tempered(raw, t)[right] + 1e-12).mean() for t in temperatures]
    temperature = float(temperatures[np.argmin(losses)])
    return temperature, lowest_threshold(tempered(raw, temperature), labels, wrong_at_most)


def lowest_threshold(probabilities: np.ndarray, labels: np.ndarray, wrong_at_most: float) -> float:
    """The lowest confidence from which on at most this share is wrong (notebook 05).

    Infinite where even the surest answers are wrong more often: then nothing is sure.
    """
    confidence = probabilities.max(axis=1)
    order = np.argsort(-confidence, kind="stable")
    wrong = (probabilities.argmax(axis=1) != labels)[order]
    share = np.cumsum(wrong) / np.arange(1, len(wrong) + 1)
    confidence = confidence[order]
    ends = np.append(confidence[1:] < confidence[:-1], True)  # equal ones are in or out together
    good = np.flatnonzero((share <= wrong_at_most) & ends)
    return float(confidence[good[-1]]) if len(good) else float("inf")
