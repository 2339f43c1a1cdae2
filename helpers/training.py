"""Training with a live picture; interrupted, resumed, and kept on disk. Taught in notebook 04."""

import contextlib
import json
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from helpers import keeping
from helpers.batches import Batches, digits, fingerprint, labels
from helpers.keeper import Diverged, Keeper, explain, resume
from helpers.live import LiveView
from helpers.quiet import keras
from helpers.recipes import build, recipe

Data = str | Path | tuple  # a word or path for `load_mnist`, or the arrays that it returns
MODELS = Path(__file__).resolve().parent.parent / "models"


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
    view = [LiveView(keeper.history)] if live else []
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
            found = keeping.read_notes(path)[0]
            if found | {"seconds": 0} != notes:
                raise keeping.ModelFileError("it was made by another version of this recipe")
            return keeping.load(path, like=build(name))
        except keeping.ModelFileError as error:
            print(f"{path.name} is not used: {error}. It is trained again.")
    started = time.perf_counter()
    part = path.with_suffix(".part.keras")
    model, finished = run(name, arrays, None, 0, part, callbacks=(), live=True, changes={})
    if finished:
        try:
            keeping.save(model, path, notes | {"seconds": time.perf_counter() - started})
        except OSError as error:
            print(f"The model is trained, but cannot be kept in {path.parent.name}/ ({error}).")
    return model


def training_seconds(name: str, data: Data = "small", folder: str | Path = MODELS) -> float:
    """How long it took to train the model that `load_or_train` has kept (notebook 08).

    After an interruption: since it went on.
    """
    return keeping.read_notes(kept_as(name, data, folder)[0])[0]["seconds"]


def kept_as(name, data, folder):
    """Where `load_or_train` keeps a model, the notes that must be in the file, and the data."""
    this, word = recipe(name), data if isinstance(data, str) and data in ("small", "full") else None
    arrays = word if word else digits(data)
    print_of_data = word or fingerprint(arrays)
    notes = {"recipe": asdict(this), "name": name, "data": print_of_data, "seconds": 0}
    return Path(folder) / f"{name}-{print_of_data}.keras", json_like(notes), arrays
