"""Trained models on disk: written whole or not at all, and never trusted blindly (notebooks 02 and 04)."""

import io
import json
import os
import tempfile
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
