"""Training with a live picture; interrupted, resumed, and kept on disk. Taught in notebook 04."""

import contextlib
import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from helpers import checkpoints, distort
from helpers.checkpoints import Diverged, Keeper, explain, resume
from helpers.data import load_mnist
from helpers.progress import LiveView
from helpers.quiet import keras
from helpers.recipes import Recipe, build, recipe

Data = str | Path | tuple  # a word or path for `load_mnist`, or the arrays that it returns
MODELS = Path(__file__).resolve().parent.parent / "models"


class Live(LiveView, keras.callbacks.Callback):
    """The live picture as one of Keras's callbacks."""


def run(name, data, epochs, seed, checkpoint, callbacks, live, changes):
    """(the trained model, True if it went to the end). `train` says what the arguments mean."""
    this, arrays = recipe(name), digits(data)
    (x_train, y_train), (x_test, y_test) = arrays
    plan = this.plan(len(x_train))
    epochs = plan.epochs if epochs is None else epochs
    batches = Batches(x_train, y_train, this, seed)
    keras.utils.set_random_seed(seed)
    model = build(name, **{"learning_rate": plan.rate, "steps": epochs * len(batches)} | changes)
    notes = {
        "recipe": asdict(this),
        "name": name,
        "epochs": epochs,
        "seed": seed,
        "changes": changes,
        "data": fingerprint(arrays),
    }
    keeper = Keeper(batches, checkpoint, json_like(notes))
    keeper.best = model.get_weights()
    if checkpoint and checkpoint.exists():
        model = resume(model, keeper)
    view = [Live(keeper.history)] if live else []
    validation = (x_test.astype("float32") / 255, labels(y_test, this))
    try:
        model.fit(
            batches,
            shuffle=False,
            epochs=epochs,
            initial_epoch=len(keeper.history.get("loss", [])),
            validation_data=validation,
            validation_batch_size=500,
            callbacks=[keeper, *view, *callbacks],
            verbose=0,
        )
    except (KeyboardInterrupt, Diverged) as reason:
        model.set_weights(keeper.best)
        for picture in view:
            picture.close()
        explain(reason, keeper)
        return model, False
    if checkpoint:
        with contextlib.suppress(OSError):  # it stays where it is, but the model is trained
            checkpoint.unlink(missing_ok=True)
    return model, True


def json_like(notes: dict) -> dict:
    """What JSON makes of it: tuples as lists, say. So it can be compared with what a file says."""
    return json.loads(json.dumps(notes, default=float))


def train(
    name: str,
    data: Data = "small",
    epochs: int | None = None,
    seed: int = 0,
    *,
    checkpoint: str | Path | None = None,
    callbacks: Sequence[keras.callbacks.Callback] = (),
    live: bool = True,
    **changes,
) -> keras.Model:
    """Train a recipe and return the model, with a live picture of the training (notebook 04).

    data: a word or path for `load_mnist`, or `((x_train, y_train), (x_test, y_test))` as it
    returns them. epochs: as the recipe says if None. checkpoint: a .keras file to go on from
    after an interruption. callbacks: more of Keras's. live: False for no picture.
    changes: for `build`, such as `learning_rate=1.0` or `width=1.5`.

    The test digits are watched after each epoch and never learnt from. A training that goes to
    its end returns its last weights. One that is interrupted, or whose loss explodes, says so in
    a sentence and returns the weights with the best test accuracy so far.
    """
    checkpoint = Path(checkpoint) if checkpoint else None
    return run(name, data, epochs, seed, checkpoint, callbacks, live, changes)[0]


def load_or_train(name: str, data: Data = "small", folder: str | Path = MODELS) -> keras.Model:
    """The trained model from `folder`, or else trained once and kept there (notebook 03).

    A file that is damaged, foreign or older than the recipe is named, with the reason, and the
    model is trained again.
    """
    path, notes, arrays = kept_as(name, data, folder)
    if path.exists():
        try:
            found = checkpoints.read_notes(path)[0]
            if found | {"seconds": 0} != notes:
                raise checkpoints.ModelFileError("it was made by another version of this recipe")
            return checkpoints.load(path, like=build(name))
        except checkpoints.ModelFileError as error:
            print(f"{path.name} is not used: {error}. It is trained again.")
    started = time.perf_counter()
    part = path.with_suffix(".part.keras")
    model, finished = run(name, arrays, None, 0, part, callbacks=(), live=True, changes={})
    if finished:
        try:
            checkpoints.save(model, path, notes | {"seconds": time.perf_counter() - started})
        except OSError as error:
            print(f"The model is trained, but cannot be kept in {path.parent.name}/ ({error}).")
    return model


def training_seconds(name: str, data: Data = "small", folder: str | Path = MODELS) -> float:
    """How long it took to train the model that `load_or_train` has kept (notebook 08).

    After an interruption: since it went on.
    """
    return checkpoints.read_notes(kept_as(name, data, folder)[0])[0]["seconds"]


def kept_as(name, data, folder):
    """Where `load_or_train` keeps a model, the notes that must be in the file, and the data."""
    this, word = recipe(name), data if isinstance(data, str) and data in ("small", "full") else None
    arrays = word if word else digits(data)
    print_of_data = word or fingerprint(arrays)
    notes = {"recipe": asdict(this), "name": name, "data": print_of_data, "seconds": 0}
    return Path(folder) / f"{name}-{print_of_data}.keras", json_like(notes), arrays


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
            flagged = distort.flag_ones(images, classes, rng, share=0.3 * self.strength)
            images = distort.distort(flagged, rng, self.strength)
        elif self.this.augmentation == "shift":
            images = distort.nudge(images, rng)
        return images.astype("float32") / 255, labels(classes, self.this)


def labels(y: np.ndarray, this: Recipe) -> np.ndarray:
    """Class numbers (n,), or one-hot rows (n, 10) where the recipe wants them."""
    return keras.utils.to_categorical(y, 10) if this.one_hot else y.astype("int32")
