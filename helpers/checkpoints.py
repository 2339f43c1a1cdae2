"""Trained models on disk, and what a training keeps on its way (notebooks 02 and 04)."""

import io
import json
import os
import tempfile
import time
import zipfile
from pathlib import Path

import numpy as np

from helpers.quiet import keras


class ModelFileError(Exception):
    """A model file cannot be used; the message says why."""


def save(model: keras.Model, path: Path, notes: dict, weights: list[np.ndarray] = ()) -> None:
    """Write a .keras file; `notes` (JSON) and, for a checkpoint, the best `weights` so far travel inside it.

    A .keras file is a zip archive, and Keras passes over what it does not know in it. The file gets its name only
    when it is complete, so that an interrupt or a full disk leaves the older file or none. OSError if it fails.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".writing-") as folder:
        unfinished = Path(folder) / "model.keras"
        model.save(unfinished)
        with zipfile.ZipFile(unfinished, "a") as archive:
            archive.writestr("notes.json", json.dumps(notes, default=float))
            if weights:
                best = io.BytesIO()
                np.savez(best, *weights)
                archive.writestr("best.npz", best.getvalue())
        os.replace(unfinished, path)


def read_notes(path: Path) -> tuple[dict, list[np.ndarray]]:
    """The notes and the best weights (often none) inside a file that `save` wrote. ModelFileError if there are none."""
    try:
        with zipfile.ZipFile(path) as archive:
            notes = json.loads(archive.read("notes.json"))
            weights = []
            if "best.npz" in archive.namelist():
                with np.load(io.BytesIO(archive.read("best.npz")), allow_pickle=False) as arrays:
                    weights = [arrays[f"arr_{i}"] for i in range(len(arrays))]
    except KeyError:
        raise ModelFileError(
            "it was not made by this course, or by an older version of it"
        ) from None
    except Exception as error:  # a broken file can fail in a dozen ways, and all mean the same
        raise ModelFileError(f"it is damaged ({type(error).__name__})") from None
    if not isinstance(notes, dict):
        raise ModelFileError("its notes are not this course's")
    return notes, weights


def load(path: Path, like: keras.Model) -> keras.Model:
    """The model in the file, if it has the layers and the shapes of `like`; otherwise ModelFileError."""
    try:
        model = keras.saving.load_model(path, safe_mode=True)
    except Exception as error:
        raise ModelFileError(f"it is damaged ({type(error).__name__})") from None
    if plan(model) != plan(like):
        raise ModelFileError("it holds another network")
    return model


def plan(model: keras.Model) -> list:
    """What must agree between two models: shapes in and out, and each layer's kind and weights' shapes."""
    return [
        model.input_shape,
        model.output_shape,
        [
            (type(layer).__name__, [tuple(weight.shape) for weight in layer.weights])
            for layer in model.layers
        ],
    ]


SECONDS_BETWEEN_CHECKPOINTS = 10.0


class Diverged(Exception):
    """The loss is not a number any more, or has exploded."""


class Keeper(keras.callbacks.Callback):
    """Starts each epoch from its own seeds, remembers the best weights, and writes checkpoints.

    A checkpoint costs about as much as a short epoch, so there is one after the first epoch and then
    one every ten seconds at most: what lies between is run again, to the same result.
    """

    def __init__(self, batches, checkpoint, notes):
        super().__init__()
        self.batches, self.history, self.notes = batches, {}, notes
        self.checkpoint, self.written = checkpoint, -np.inf
        self.best, self.best_accuracy, self.best_epoch = [], -1.0, 0

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
        for key, value in logs.items():
            self.history.setdefault(key, []).append(float(value))
        if logs["val_accuracy"] > self.best_accuracy:
            self.best, self.best_accuracy = self.model.get_weights(), logs["val_accuracy"]
            self.best_epoch = epoch + 1
        last = epoch + 1 == self.params["epochs"]
        due = time.monotonic() - self.written > SECONDS_BETWEEN_CHECKPOINTS
        if self.checkpoint and due and not last:
            self.write_checkpoint(epoch + 1)

    def write_checkpoint(self, epochs_done: int) -> None:
        """All that the rest of the run depends on. A folder that cannot be written is said once."""
        notes = self.notes | {
            "epochs_done": epochs_done,
            "history": self.history,
            "best_accuracy": self.best_accuracy,
            "best_epoch": self.best_epoch,
        }
        try:
            save(self.model, self.checkpoint, notes, self.best)
            self.written = time.monotonic()
        except OSError as error:
            print(f"No checkpoint can be written ({error}); the training goes on without.")
            self.checkpoint = None


def resume(model: keras.Model, keeper: Keeper) -> keras.Model:
    """The checkpoint's model, with `keeper` set to where it was; or `model`, if it does not fit."""
    try:
        notes, best = read_notes(keeper.checkpoint)
        if {key: notes.get(key) for key in keeper.notes} != keeper.notes:
            raise ModelFileError("it belongs to another run")
        loaded = load(keeper.checkpoint, like=model)
    except ModelFileError as error:
        print(f"{keeper.checkpoint.name} is not used: {error}. The training starts afresh.")
        return model
    keeper.history.update(notes["history"])
    keeper.best, keeper.best_accuracy = best, notes["best_accuracy"]
    keeper.best_epoch = notes["best_epoch"]
    print(f"Going on after epoch {notes['epochs_done']}, from {keeper.checkpoint.name}.")
    return loaded


def explain(reason: Exception, keeper: Keeper) -> None:
    """One sentence on why the training ended early, and what is returned."""
    kept = (
        f"the best weights so far are kept, from epoch {keeper.best_epoch} (test accuracy "
        f"{keeper.best_accuracy:.2%})"
        if keeper.best_epoch
        else "no epoch was finished, so the weights are the first ones"
    )
    if isinstance(reason, Diverged):
        print(f"Training stopped, as {reason}: the learning rate is probably too high; {kept}.")
    else:
        again = (
            "; the same call goes on from its checkpoint"
            if keeper.checkpoint and keeper.checkpoint.exists()
            else ""
        )
        print(f"Training interrupted: {kept}{again}.")
