"""Trained models on disk, and the checkpoints of a training (notebooks 02 and 05).

A file is written whole or not at all, and is never trusted blindly.
"""

import contextlib
import json
import os
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import filelock
import numpy as np

from helpers.quiet import keras

SECONDS_BETWEEN_CHECKPOINTS = 10.0


class ModelFileError(ValueError):
    """A model file cannot be used; the message says why."""


def save(model: keras.Model, path: Path, notes: dict) -> None:
    """Write a .keras file with `notes` (JSON) inside it. OSError if it fails.

    A .keras file is a zip archive, and Keras passes over what it does not know in it. The file gets
    its name only when it is complete: an interrupt or a full disk leaves the older file, or none.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".writing-") as folder:
        unfinished = Path(folder) / "model.keras"
        model.save(unfinished)
        with zipfile.ZipFile(unfinished, "a") as archive:
            archive.writestr("notes.json", json.dumps(notes, default=float))
        os.replace(unfinished, path)


def read_notes(path: Path) -> dict:
    """The notes inside a file that `save` wrote. ModelFileError if there are none."""
    try:
        with zipfile.ZipFile(path) as archive:
            notes = json.loads(archive.read("notes.json"))
    except KeyError:
        raise ModelFileError(
            "it was not made by this course, or by an older version of it"
        ) from None
    except Exception as error:  # a broken file can fail in a dozen ways, and all mean the same
        raise ModelFileError(f"it is damaged ({type(error).__name__})") from None
    if not isinstance(notes, dict):
        raise ModelFileError("its notes are not this course's")
    return notes


def load(path: Path, like: keras.Model) -> keras.Model:
    """The model in the file, if it has the layers and the shapes of `like`; otherwise ModelFileError."""
    try:
        model = keras.saving.load_model(path, safe_mode=True)
    except Exception as error:  # as above
        raise ModelFileError(f"it is damaged ({type(error).__name__})") from None
    if plan(model) != plan(like):
        raise ModelFileError("it holds another network")
    return model


def plan(model: keras.Model) -> list:
    """What must agree between two models: shapes in and out, and each layer's kind and weights' shapes."""
    inside = [
        (type(layer).__name__, [tuple(weight.shape) for weight in layer.weights])
        for layer in model.layers
    ]
    return [model.input_shape, model.output_shape, inside]


def keep_or_make(
    path: Path,
    notes: dict,
    like: Callable[[], keras.Model],
    make: Callable[[], tuple[keras.Model, bool]],
) -> keras.Model:
    """The model in `path`, if its notes are these; or what `make` returns, kept there if it is finished.

    like: gives a model with the layers that the one in the file must have.
    """
    with contextlib.suppress(ModelFileError):  # a file is written whole or not: no need to wait
        return kept(path, notes, like)
    with alone(path):
        if path.exists():
            try:
                return kept(path, notes, like)
            except ModelFileError as error:
                print(f"{path.name} is not used: {error}. It is trained again.")
        started = time.perf_counter()
        model, finished = make()
        if finished:
            try:
                seconds = time.perf_counter() - started
                save(model, path, notes | {"seconds": seconds})
            except OSError as error:
                where = path.parent.name
                print(f"The model is trained, but cannot be kept in {where}/ ({error}).")
        return model


def kept(path: Path, notes: dict, like: Callable[[], keras.Model]) -> keras.Model:
    """The model in the file; ModelFileError unless it was made as these notes say."""
    found = read_notes(path)
    if found | {"seconds": 0} != json_like(notes) | {"seconds": 0}:
        raise ModelFileError("it was made by another version of this recipe")
    return load(path, like=like())


@contextlib.contextmanager
def alone(path: Path):
    """Two notebooks shall not train the same model at once: the second waits for the first."""
    lock = filelock.FileLock(path.with_name(f".{path.stem}.lock"))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except filelock.Timeout:
        print(f"Another notebook is training {path.stem}. Waiting for it ...")
        lock.acquire()
    except (OSError, NotImplementedError):  # a folder that cannot be written, or knows no locks
        pass
    try:
        yield
    finally:
        lock.release()


def json_like(notes: dict) -> dict:
    """What JSON makes of it: tuples as lists, say. So it can be compared with what a file says."""
    return json.loads(json.dumps(notes, default=float))


class Diverged(Exception):
    """The loss is not a number any more, or has exploded."""


class Keeper(keras.callbacks.Callback):
    """Starts each epoch from its own seeds, remembers its weights at the end, and writes checkpoints.

    A checkpoint costs about as much as a short epoch, so there is one after the first epoch and then
    one every ten seconds at most: what lies between is run again, to the same result.
    """

    def __init__(self, batches, checkpoint: Path | None, notes: dict, weights: list):
        super().__init__()
        self.batches, self.checkpoint, self.notes = batches, checkpoint, notes
        self.history: dict[str, list[float]] = {}
        self.weights, self.written = weights, -np.inf  # as the last finished epoch left them

    @property
    def epochs_done(self) -> int:
        return len(self.history.get("loss", []))

    def resume(self, model: keras.Model) -> keras.Model:
        """The checkpoint's model, and this keeper as it was. ModelFileError if it is of no use here."""
        notes = read_notes(self.checkpoint)
        if {key: notes.get(key) for key in self.notes} != self.notes:
            raise ModelFileError("it belongs to another run")
        model = load(self.checkpoint, like=model)
        self.history.update(notes["history"])
        self.weights = model.get_weights()
        print(f"Going on after epoch {self.epochs_done}, from {self.checkpoint.name}.")
        return model

    def on_epoch_begin(self, epoch, logs=None):
        self.batches.start(epoch)
        seeds = np.random.default_rng([self.batches.seed, epoch, 2**31])
        for layer in self.model.layers:
            # Keras does not save where a dropout's dice stand.
            if isinstance(layer, keras.layers.Dropout):
                layer.seed_generator.state.assign(seeds.integers(2**31, size=2, dtype="uint32"))

    def on_train_batch_end(self, batch, logs=None):
        # Guessing costs 2.3, so no training that works comes near 100. NaN is not below it, either.
        if not logs["loss"] < 100:
            raise Diverged(f"the loss has reached {logs['loss']:.3g}")

    def on_epoch_end(self, epoch, logs=None):
        if not np.isfinite(logs["val_loss"]):  # the last step may have been the one too many
            raise Diverged(f"the loss has reached {logs['val_loss']:.3g}")
        for key, value in logs.items():
            self.history.setdefault(key, []).append(float(value))
        self.weights = self.model.get_weights()
        last = self.epochs_done == self.params["epochs"]
        if self.checkpoint and not last:
            if time.monotonic() - self.written > SECONDS_BETWEEN_CHECKPOINTS:
                self.write_checkpoint()

    def write_checkpoint(self) -> None:
        """All that the rest of the run depends on. A folder that cannot be written is said once."""
        try:
            save(self.model, self.checkpoint, self.notes | {"history": self.history})
            self.written = time.monotonic()
        except OSError as error:
            print(f"No checkpoint can be written ({error}); the training goes on without.")
            self.checkpoint = None

    def explain(self, reason: BaseException) -> str:
        """One sentence on why the training ended early, and what is returned."""
        kept = "no epoch was finished, so the weights are the first ones"
        if self.epochs_done:
            kept = f"the network is returned as epoch {self.epochs_done} left it"
        if isinstance(reason, Diverged):
            return f"Training stopped, as {reason}: the learning rate is probably too high; {kept}."
        again = self.checkpoint and self.checkpoint.exists()
        goes_on = "; the same call goes on from its checkpoint" if again else ""
        return f"Training interrupted: {kept}{goes_on}."
