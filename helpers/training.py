"""Training with a live picture; interrupted, resumed, and kept on disk. Taught in notebook 05."""

import contextlib
import hashlib
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from helpers import checkpoints, distort
from helpers.checkpoints import Diverged, Keeper, ModelFileError, json_like, keep_or_make
from helpers.data import as_floats, load_mnist
from helpers.progress import LiveView
from helpers.quiet import keras
from helpers.recipes import Recipe, build, recipe

Data = str | Path | tuple  # a word or path for `load_mnist`, or the arrays that it returns
MODELS = Path(__file__).resolve().parent.parent / "models"


def train(
    name: str,
    data: Data = "small",
    epochs: int | None = None,
    seed: int = 0,
    *,
    checkpoint: str | Path | None = None,
    callbacks: Sequence[keras.callbacks.Callback] = (),
    live: bool = True,
    watched: str = "test",
    **changes,
) -> keras.Model:
    """Train a recipe and return the model, with a live picture of the training (notebook 05).

    data: a word or path for `load_mnist`, or `((x_train, y_train), (x_test, y_test))` as it
    returns them. epochs: as the recipe says if None. checkpoint: a .keras file to go on from
    after an interruption; it is removed at the end. callbacks: more of Keras's. live: False for
    no picture. watched: what the picture calls the second pair of arrays, such as "validation".
    changes: for `build`, such as `learning_rate=1.0` or `width=1.5`.

    The test digits are watched after each epoch, never learnt from, and nothing is chosen by them.
    A training that is interrupted, or whose loss explodes, says so in a sentence and returns the
    network as its last finished epoch left it.
    """
    checkpoint = Path(checkpoint) if checkpoint else None
    return run(name, data, epochs, seed, checkpoint, callbacks, live, changes, watched)[0]


def run(
    name, data, epochs, seed, checkpoint, callbacks=(), live=True, changes=None, watched="test"
):
    """(the trained model, True if it went to the end). `train` says what the arguments mean."""
    this, changes, arrays = recipe(name), changes or {}, digits(data)
    (x_train, y_train), (x_test, y_test) = arrays
    plan = this.plan(len(x_train))
    epochs = plan.epochs if epochs is None else epochs
    batches = Batches(x_train, y_train, this, seed)
    with same_dice_afterwards():
        keras.utils.set_random_seed(seed)
        options = {"learning_rate": plan.rate, "steps": epochs * len(batches)} | changes
        model = build(name, **options)
        trained = facts(name, fingerprint(arrays), plan)
        notes = trained | {"epochs": epochs, "seed": seed, "changes": changes}
        keeper = Keeper(batches, checkpoint, json_like(notes), model.get_weights())
        if checkpoint and checkpoint.exists():
            try:
                model = keeper.resume(model)
            except ModelFileError as error:
                raise ModelFileError(
                    f"{checkpoint.name} is no checkpoint of this training: {error}. It is left as "
                    "it is. Give the checkpoint another name, or delete the file."
                ) from None
        view = LiveView(keeper.history, epochs, len(batches), watched) if live else None
        watching = [keras.callbacks.LambdaCallback(**view.hooks)] if view else []
        ended_by = None
        try:
            model.fit(
                batches,
                shuffle=False,
                epochs=epochs,
                initial_epoch=keeper.epochs_done,
                validation_data=(as_floats(x_test), labels(y_test, this)),
                validation_batch_size=500,
                callbacks=[keeper, *watching, *callbacks],
                verbose=0,
            )
        except (KeyboardInterrupt, Diverged) as reason:
            model.set_weights(keeper.weights)
            ended_by = reason
    if view:
        view.close()
    if ended_by:
        print(keeper.explain(ended_by))
        return model, False
    if checkpoint:  # this run's own: another file of that name would have been refused above
        with contextlib.suppress(OSError):  # it stays where it is, but the model is trained
            checkpoint.unlink(missing_ok=True)
    return model, True


@contextlib.contextmanager
def same_dice_afterwards():
    """A training has its own seeds; the reader's random numbers go on as if it had not been."""
    python, numpy = random.getstate(), np.random.get_state()
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)


def load_or_train(name: str, data: Data = "small", folder: str | Path = MODELS) -> keras.Model:
    """The trained model from `folder`, or else trained once and kept there (notebook 04).

    A file that is damaged, foreign or older than the recipe is named, with the reason, and the
    model is trained again. Where another notebook is training it at this moment, this one waits.
    """
    path, notes, arrays = kept_as(name, data, folder)
    part = path.with_suffix(".part.keras")  # our own name: what does not fit is only out of date

    def make():
        try:
            return run(name, digits(arrays), None, 0, part)
        except ModelFileError:
            part.unlink()
            return make()

    return keep_or_make(path, notes, lambda: build(name), make)


def training_seconds(name: str, data: Data = "small", folder: str | Path = MODELS) -> float:
    """How long it took to train the model that `load_or_train` has kept (notebook 09).

    After an interruption: since it went on. NaN, with a sentence, where none could be kept.
    """
    try:
        return checkpoints.read_notes(kept_as(name, data, folder)[0])["seconds"]
    except ModelFileError:
        print(f"How long {name} took is not known: it is not kept in {Path(folder).name}/.")
        return float("nan")


def kept_as(name, data, folder):
    """Where `load_or_train` keeps a model, the notes that must be in the file, and the data."""
    this = recipe(name)
    if isinstance(data, str) and data == "small":  # always the same digits: no need to look
        return Path(folder) / f"{name}-small.keras", facts(name, data, this.small), data
    arrays = digits(data)
    shown = fingerprint(arrays)
    plan = this.plan(len(arrays[0][0]))
    return Path(folder) / f"{name}-{shown}.keras", facts(name, shown, plan), arrays


def facts(name: str, data: str, plan) -> dict:
    """All that a trained model depends on, and nothing that is only said about it."""
    this = recipe(name)
    told = {key: getattr(this, key) for key in ("optimiser", "schedule", "augmentation", "one_hot")}
    layers = [[type(layer).__name__, settings(layer)] for layer in this.network()]
    return {"name": name, "data": data, "layers": layers, "plan": list(plan)} | told


def settings(layer: keras.layers.Layer) -> dict:
    """What the recipe may say of a layer: sizes, activation, padding; not the name that Keras gives it."""
    plain = (str, int, float, tuple, list)
    told = layer.get_config().items()
    return {key: value for key, value in told if key != "name" and isinstance(value, plain)}


def digits(data: Data) -> tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """The four arrays, images as uint8: as given, or what `load_mnist` finds under a word or path."""
    if isinstance(data, (str, Path)):
        data = load_mnist(data)
    (x_train, y_train), (x_test, y_test) = data
    return (as_bytes(x_train), y_train), (as_bytes(x_test), y_test)


def as_bytes(images: np.ndarray) -> np.ndarray:
    """Images as MNIST stores them; floats that are scaled already go back to 0..255."""
    images = np.asarray(images)
    return images if images.dtype == np.uint8 else np.rint(as_floats(images) * 255).astype(np.uint8)


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
    before it were run by this very process. That is what makes an interrupted run resumable (notebook 05).
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
        elif self.this.augmentation == "nudge":
            images = distort.nudge(images, rng)
        return images.astype("float32") / 255, labels(classes, self.this)


def labels(y: np.ndarray, this: Recipe) -> np.ndarray:
    """Class numbers (n,), or one-hot rows (n, 10) where the recipe wants them."""
    return keras.utils.to_categorical(y, 10) if this.one_hot else y.astype("int32")
