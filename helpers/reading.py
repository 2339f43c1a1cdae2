"""A model and a picture make an answer, with confidence and doubt. Taught in notebooks 06 and 07."""

import functools
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from helpers.data import as_floats, load_mnist
from helpers.distort import distort, shift
from helpers.images import DigitImageError, to_mnist
from helpers.images.files import Source, decode
from helpers.judge import NONE, learn_judge, learn_pairs
from helpers.progress import Progress
from helpers.several_digits import NumberReading, read_number, read_numbers

if TYPE_CHECKING:  # loading TensorFlow takes seconds, and what is here needs only a model's answers
    from helpers.quiet import keras


# From images (n, 28, 28) in 0..1 to probabilities (n, 10).
Network = Callable[[np.ndarray], np.ndarray]
LOOKS = ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1))  # right, down
ENDINGS = {".png", ".jpg", ".jpeg", ".bmp", ".webp", ".tif", ".tiff", ".gif", ".heic", ".heif"}


class Reading(NamedTuple):
    """What was read: the digit, how likely it is right (0..1), whether that is enough, and why."""

    digit: int
    confidence: float
    sure: bool
    probabilities: np.ndarray  # (10,), calibrated
    image: np.ndarray  # float32 (28, 28) in 0..1: what the network saw


class FileReading(NamedTuple):
    """One file of a folder: either a reading, or the problem with the file in words."""

    path: Path
    reading: Reading | None
    problem: str


def resize_and_invert(source: Source) -> np.ndarray:
    """What nearly every program on the web does to a picture: shrink it, invert it (notebook 07).

    Light paper is expected, as there. Returns float32 `(28, 28)` in 0..1.
    """
    pixels, _ = decode(source)
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY) if pixels.ndim == 3 else pixels
    return 1 - cv2.resize(grey, (28, 28)).astype(np.float32) / 255


class Reader:
    """Reads pictures of single digits with a trained model.

    prepare: from any picture to float `(28, 28)` in 0..1; `resize_and_invert` shows what happens
    without MNIST's geometry.

    held_out: images `(n, 28, 28)`, uint8 or float 0..1, and labels that the model was not trained on, for
    temperature and threshold (see `calibrate`). By default the small set's test digits. They are
    among MNIST's 60,000 training digits: for a model of all of these, give `load_mnist("full")[1]`.
    """

    def __init__(
        self,
        model: "keras.Model",
        prepare: Callable[[Source], np.ndarray] = to_mnist,
        held_out: tuple[np.ndarray, np.ndarray] | None = None,
    ):
        self.model, self.prepare = model, prepare
        self.temperature, self.threshold = calibrate(model, held_out or load_mnist("small")[1])

    def read(self, source: Source) -> Reading:
        """Read one picture: a path, bytes or an array. Raises DigitImageError if it cannot be."""
        return self.answers([self.prepare(source)])[0]

    def read_folder(self, path: str | os.PathLike) -> list[FileReading]:
        """Read every picture of a folder, in natural order (digit2 before digit10).

        Returns a list of FileReading. A bad file is reported in its place, and the rest is read.
        """
        paths = pictures_in(path)
        progress = Progress(len(paths), "pictures")
        images, problems = {}, {}
        for count, file in enumerate(paths, start=1):
            try:
                images[file] = self.prepare(file)
            except DigitImageError as problem:
                problems[file] = str(problem)
            progress.update(count)
        readings = dict(zip(images, self.answers(list(images.values()))))
        return [FileReading(file, readings.get(file), problems.get(file, "")) for file in paths]

    def answers(self, images: list[np.ndarray]) -> list[Reading]:
        """One Reading for each prepared image, all with one call of the model."""
        if not images:
            return []
        averages = five_looks(self.model.predict_on_batch, np.stack(images))
        probabilities = tempered(averages, self.temperature)
        return [
            Reading(int(p.argmax()), float(p.max()), bool(p.max() >= self.threshold), p, image)
            for p, image in zip(probabilities, images)
        ]

    def read_number(self, source: Source) -> NumberReading:
        """Read all digits of one line, from left to right (see `several_digits`, notebook 10)."""
        return read_number(self, source)

    def read_numbers(self, source: Source) -> list[NumberReading]:
        """Read all lines of digits, from top to bottom (see `several_digits`, notebook 10)."""
        return read_numbers(self, source)

    @functools.cached_property
    def judged(self) -> Network:
        """What `learn_judge` learns, when it is first asked for."""
        return learn_judge(self.model)

    def judge(self, images: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        """For each prepared image: ten probabilities if it is one digit, and that it is one (notebook 10)."""
        if not images:
            return np.zeros((0, 10)), np.zeros(0)
        eleven = self.judged(np.stack(images))
        one = eleven[:, :NONE].sum(axis=1)
        return eleven[:, :NONE] / np.maximum(one, 1e-9)[:, None], one

    @functools.cached_property
    def paired(self) -> Network:
        """What `learn_pairs` learns, when it is first asked for."""
        return learn_pairs(self.model)

    def judge_pairs(self, images: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        """For each (28, 44): the probabilities (2, 10) of its digits if it is two, and that it is two (notebook 10)."""
        if not images:
            return np.zeros((0, 2, 10)), np.zeros(0)
        answers = self.paired(np.stack(images))
        digits = answers[:, :, :NONE]
        return digits / np.maximum(digits.sum(axis=2, keepdims=True), 1e-9), 1 - answers[:, 0, NONE]


def pictures_in(folder: str | os.PathLike) -> list[Path]:
    """The picture files of a folder in natural order: digit2.png before digit10.png."""
    folder = Path(folder)
    if not folder.is_dir():
        what = "a file, not a folder" if folder.exists() else "not there"
        raise DigitImageError(f"{folder}: this is {what}. Name a folder with pictures in it.")
    found = [file for file in folder.iterdir() if file.suffix.lower() in ENDINGS and file.is_file()]
    return sorted(found, key=natural_order)


def natural_order(path: Path) -> list:
    """A sort key in which numbers inside a name count as numbers."""
    parts = re.split(r"(\d+)", path.name.lower())
    return [(part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in parts]


def five_looks(predict: Network, images: np.ndarray) -> np.ndarray:
    """The average of five predictions: the image, and moved by a pixel to each side (notebook 07).

    images `(n, 28, 28)`; one call of the model. An answer that hangs on a pixel loses weight.
    """
    looks = [shift(images, right, down) for right, down in LOOKS]
    answers = predict(np.concatenate(looks).astype(np.float32))
    return answers.reshape(len(LOOKS), len(images), 10).mean(axis=0)


def tempered(probabilities: np.ndarray, temperature: float) -> np.ndarray:
    """Make probabilities `(n, 10)` milder (temperature above 1) or bolder (notebook 06)."""
    logarithms = np.log(np.maximum(probabilities, 1e-30)) / temperature
    powers = np.exp(logarithms - logarithms.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def calibrate(
    model: "keras.Model", held_out: tuple[np.ndarray, np.ndarray], wrong_at_most: float = 0.005
) -> tuple[float, float]:
    """Temperature and threshold for `model`, from up to 1,000 digits that it was not trained on.

    As they are, MNIST's test digits are too easy to show how a network errs on real pictures, so
    each is used five times, turned, bent and thickened. The temperature is the one with the lowest
    loss; the threshold the lowest at which at most `wrong_at_most` of the sure answers are wrong.

    So confidence is meant for digits as hard as these. For the course's CNN, what it promised on
    average and what it kept: 97.6 and 98.0 % on 3,000 other distorted digits, 99.1 and 98.9 % on the
    same ones as they are, 99.0 and 99.7 % on 330 pictures by strangers (calibration error 0.005, 0.003,
    0.007). Sure and wrong were 15, 5, and none (so below 1.2 %).
    """
    images, labels = (array[:1000] for array in held_out)
    digits, labels = np.repeat(as_floats(images), 5, axis=0), np.repeat(labels, 5)
    hard = distort(digits, np.random.default_rng(0))
    # A slice at a time: all 25,000 looks at once would cost a pupil 200 MB.
    slices = np.split(hard, range(100, len(hard), 100))
    raw = np.concatenate([five_looks(model.predict_on_batch, images) for images in slices])
    temperatures = np.geomspace(0.3, 5, 60)
    right = np.arange(len(labels)), labels
    losses = [-np.log(tempered(raw, t)[right] + 1e-12).mean() for t in temperatures]
    temperature = float(temperatures[np.argmin(losses)])
    return temperature, lowest_threshold(tempered(raw, temperature), labels, wrong_at_most)


def lowest_threshold(probabilities: np.ndarray, labels: np.ndarray, wrong_at_most: float) -> float:
    """The lowest confidence from which on at most this share is wrong (notebook 06).

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
