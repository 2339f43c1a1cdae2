"""Training: repeatable, interrupted, resumed, kept, and never a traceback for a reader's slip."""

import json
import random
import subprocess
import sys
import threading
import zipfile
from dataclasses import replace

import numpy as np
import pytest

from conftest import TOP
from helpers import checkpoints, progress
from helpers.checkpoints import alone
from helpers.quiet import keras
from helpers.recipes import RECIPES, Plan, build, mlp, recipe3
from helpers.training import Batches, load_or_train, train, training_seconds


@pytest.fixture(scope="module")
def tiny():
    """Ten easy classes, 192 digits to learn from and 40 to test: a bright square, elsewhere for each class."""
    rng = np.random.default_rng(0)

    def some(n):
        y = np.arange(n) % 10
        x = rng.integers(0, 60, (n, 28, 28))
        for image, label in zip(x, y):
            row, column = 4 + 10 * (label // 5), 2 + 5 * (label % 5)
            image[row : row + 6, column : column + 4] = 255
        return x.astype("uint8"), y.astype("uint8")

    return some(192), some(40)


def answers(model, data):
    return model.predict(data[1][0].astype("float32") / 255, verbose=0)


class Stop(keras.callbacks.Callback):
    """Presses Ctrl-C, so to say, in the middle of an epoch."""

    def __init__(self, epoch, batch=1):
        super().__init__()
        self.at = epoch, batch

    def on_epoch_begin(self, epoch, logs=None):
        self.epoch = epoch

    def on_train_batch_end(self, batch, logs=None):
        if (self.epoch, batch) == self.at:
            raise KeyboardInterrupt


@pytest.fixture
def interrupted_at(monkeypatch):
    """Adds a Ctrl-C to every fit of this test, until `monkeypatch.undo()`."""
    real = keras.Model.fit

    def arrange(epoch, batch=1):
        monkeypatch.setattr(
            keras.Sequential,
            "fit",
            lambda self, *args, callbacks, **options: real(
                self, *args, callbacks=[*callbacks, Stop(epoch, batch)], **options
            ),
        )

    return arrange


@pytest.fixture
def every_epoch(monkeypatch):
    """A checkpoint after every epoch, however short it was."""
    monkeypatch.setattr(checkpoints, "SECONDS_BETWEEN_CHECKPOINTS", 0.0)


def test_it_learns(tiny):
    model = train("mlp", tiny, epochs=8)
    assert (answers(model, tiny).argmax(1) == tiny[1][1]).mean() > 0.9


@pytest.mark.parametrize("name", ["mlp", "cnn"])
def test_same_seed_same_result_other_seed_another(tiny, name):
    first, second, other = (
        answers(train(name, tiny, epochs=2, seed=seed), tiny) for seed in (3, 3, 4)
    )
    assert np.array_equal(first, second)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("name", ["mlp", "cnn"])
def test_resumed_run_equals_uninterrupted_run_to_the_bit(
    tiny, name, tmp_path, interrupted_at, every_epoch, monkeypatch, capsys
):
    whole = train(name, tiny, epochs=4, seed=5)
    checkpoint = tmp_path / "run.keras"
    interrupted_at(epoch=2)
    train(name, tiny, epochs=4, seed=5, checkpoint=checkpoint)
    assert checkpoint.exists()
    monkeypatch.undo()
    capsys.readouterr()
    resumed = train(name, tiny, epochs=4, seed=5, checkpoint=checkpoint)
    assert "Going on after epoch 2" in capsys.readouterr().out
    assert np.array_equal(answers(whole, tiny), answers(resumed, tiny))
    for one, other in zip(
        whole.get_weights() + [v.numpy() for v in whole.optimizer.variables],
        resumed.get_weights() + [v.numpy() for v in resumed.optimizer.variables],
        strict=True,
    ):
        assert np.array_equal(one, other)
    assert not checkpoint.exists()


def test_interrupt_returns_the_last_whole_epoch_and_says_so(tiny, interrupted_at, capsys):
    """Nothing is chosen by the test digits: the second epoch comes back, better or worse."""
    seen = []
    after_each = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: seen.append(after_each.model.get_weights())
    )
    interrupted_at(epoch=2)
    model = train("mlp", tiny, epochs=5, callbacks=[after_each])
    said = capsys.readouterr().out
    assert "interrupted" in said and "as epoch 2 left it" in said and "checkpoint" not in said
    assert len(seen) == 2
    assert all(np.array_equal(one, other) for one, other in zip(seen[-1], model.get_weights()))


def test_interrupt_in_first_epoch_returns_first_weights(tiny, interrupted_at, capsys):
    interrupted_at(epoch=0)
    model = train("mlp", tiny, epochs=5, seed=6)
    assert "no epoch was finished" in capsys.readouterr().out
    keras.utils.set_random_seed(6)
    assert np.array_equal(answers(model, tiny), answers(build("mlp"), tiny))


@pytest.mark.parametrize("change", [dict(seed=1), dict(epochs=3), dict(learning_rate=0.01)])
def test_checkpoint_of_another_run_is_left_alone(
    tiny, tmp_path, interrupted_at, every_epoch, monkeypatch, change
):
    checkpoint = tmp_path / "run.keras"
    interrupted_at(epoch=1)
    train("mlp", tiny, epochs=2, checkpoint=checkpoint)
    monkeypatch.undo()
    before = checkpoint.read_bytes()
    with pytest.raises(ValueError, match="run.keras is no checkpoint .* belongs to another run"):
        train("mlp", tiny, checkpoint=checkpoint, **(dict(epochs=2) | change))
    assert checkpoint.read_bytes() == before


@pytest.mark.parametrize("content", ["a text", "a foreign model", "a damaged archive"])
def test_a_file_that_is_no_checkpoint_is_left_alone(tiny, tmp_path, content):
    path = tmp_path / "thesis.keras"
    if content == "a foreign model":
        build("recipe3").save(path)
    else:
        path.write_bytes(b"PK not a model" if "archive" in content else b"Chapter 1")
    before = path.read_bytes()
    with pytest.raises(ValueError, match="thesis.keras is no checkpoint .* left as it is"):
        train("mlp", tiny, epochs=1, checkpoint=path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", ["mlp", "recipe3", "cnn"])
def test_exploding_loss_is_a_sentence(tiny, name, capsys):
    model = train(name, tiny, epochs=3, learning_rate=1e3 if name != "cnn" else 1e6)
    assert "learning rate is probably too high" in capsys.readouterr().out
    assert np.isfinite(answers(model, tiny)).all()


def test_nan_loss_is_a_sentence(tiny, capsys):
    model = train("mlp", tiny, epochs=3, learning_rate=float("nan"))
    assert "the loss has reached nan" in capsys.readouterr().out
    assert np.isfinite(answers(model, tiny)).all()


def test_nan_after_the_last_step_is_a_sentence(tiny, capsys):
    """One batch an epoch: its loss was still a number, the weights after it are not."""
    few = tuple(array[:30] for array in tiny[0]), tiny[1]
    model = train("mlp", few, epochs=1, learning_rate=float("nan"), live=False)
    assert "the loss has reached nan" in capsys.readouterr().out
    assert np.isfinite(answers(model, tiny)).all()


@pytest.mark.parametrize("name, rate", [("mlp", 0.002), ("cnn", 0.004)])
def test_few_digits_are_trained_at_their_own_rate_with_a_schedule(tiny, name, rate):
    model = train(name, tiny, epochs=0, live=False)
    assert model.optimizer.get_config()["learning_rate"]["config"]["warmup_target"] == rate


def test_unknown_name_names_the_known_ones(tiny):
    for call in (lambda: train("cnm", tiny), lambda: load_or_train("cnm"), lambda: build("cnm")):
        with pytest.raises(ValueError, match="cnm.*mlp.*cnn.*recipe5"):
            call()


@pytest.fixture
def short(monkeypatch):
    """The MLP, with one epoch only."""
    monkeypatch.setitem(RECIPES, "mlp", replace(RECIPES["mlp"], small=Plan(1, 32)))


def test_load_or_train_trains_once(tiny, short, tmp_path, capsys):
    first = load_or_train("mlp", tiny, tmp_path / "models")
    (path,) = (tmp_path / "models").glob("*.keras")
    stamp = path.stat().st_mtime_ns
    capsys.readouterr()
    second = load_or_train("mlp", tiny, tmp_path / "models")
    assert capsys.readouterr().out == "" and path.stat().st_mtime_ns == stamp
    assert np.array_equal(answers(first, tiny), answers(second, tiny))
    assert path.name.startswith("mlp-") and path.suffix == ".keras"


def test_other_data_another_file(tiny, short, tmp_path):
    (x, y), test = tiny
    changed = x.copy()
    changed[0, 0, 0] += 1
    load_or_train("mlp", tiny, tmp_path)
    load_or_train("mlp", ((changed, y), test), tmp_path)
    assert len(list(tmp_path.glob("*.keras"))) == 2


def test_word_is_in_the_file_name(tiny, short, tmp_path, monkeypatch):
    monkeypatch.setattr("helpers.training.load_mnist", lambda source: tiny)
    load_or_train("mlp", "small", tmp_path)
    assert [path.name for path in tmp_path.glob("*.keras")] == ["mlp-small.keras"]


def kept(tiny, folder):
    load_or_train("mlp", tiny, folder)
    (path,) = folder.glob("*.keras")
    return path


def half(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path):
    path.write_bytes(b"")


def flipped(path):
    data = bytearray(path.read_bytes())
    for place in range(len(data) // 2, len(data) // 2 + 400):
        data[place] ^= 255
    path.write_bytes(data)


def keras_alone(path):
    build("mlp").save(path)


def other_network(path):
    """Another network under this course's own notes."""
    notes = zipfile.ZipFile(path).read("notes.json")
    build("recipe4").save(path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("notes.json", notes)


def older(path):
    notes = json.loads(zipfile.ZipFile(path).read("notes.json"))
    notes["plan"][2] = 0.5
    build("mlp").save(path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("notes.json", json.dumps(notes))


@pytest.mark.parametrize(
    "harm, words",
    [
        (half, "damaged"),
        (empty, "damaged"),
        (flipped, "damaged"),
        (keras_alone, "not made by this course"),
        (other_network, "another network"),
        (older, "another version"),
    ],
)
def test_unusable_file_is_named_and_trained_again(tiny, short, tmp_path, capsys, harm, words):
    path = kept(tiny, tmp_path)
    good = answers(load_or_train("mlp", tiny, tmp_path), tiny)
    harm(path)
    capsys.readouterr()
    again = load_or_train("mlp", tiny, tmp_path)
    said = capsys.readouterr().out
    assert words in said and path.name in said
    assert np.array_equal(answers(again, tiny), good)
    load_or_train("mlp", tiny, tmp_path)
    assert capsys.readouterr().out == ""  # mended


def test_unwritable_folder_still_gives_the_model(tiny, short, tmp_path, capsys):
    (tmp_path / "models").write_text("a file stands where the folder should be")
    model = load_or_train("mlp", tiny, tmp_path / "models")
    assert answers(model, tiny).shape == (40, 10)
    assert "cannot be kept" in capsys.readouterr().out


def test_unwritable_checkpoint_does_not_stop_the_training(tiny, tmp_path, capsys):
    (tmp_path / "file").write_text("")
    model = train("mlp", tiny, epochs=3, checkpoint=tmp_path / "file" / "run.keras")
    assert capsys.readouterr().out.count("No checkpoint can be written") == 1
    assert np.array_equal(answers(model, tiny), answers(train("mlp", tiny, epochs=3), tiny))


def test_a_finished_training_leaves_no_checkpoint_even_if_writing_failed_once(
    tiny, tmp_path, every_epoch, monkeypatch, capsys
):
    checkpoint, save = tmp_path / "run.keras", checkpoints.save

    def fails_the_second_time(*arguments):
        if checkpoint.exists():
            raise OSError("No space left on device")
        save(*arguments)

    monkeypatch.setattr(checkpoints, "save", fails_the_second_time)
    train("mlp", tiny, epochs=4, checkpoint=checkpoint)
    assert "No checkpoint can be written" in capsys.readouterr().out
    assert not checkpoint.exists()


def test_no_epochs_are_none_and_not_the_recipes_own(tiny):
    keras.utils.set_random_seed(0)
    untrained = answers(build("recipe3"), tiny)
    assert np.array_equal(answers(train("recipe3", tiny, epochs=0, live=False), tiny), untrained)


def test_interrupted_load_or_train_keeps_no_half_trained_model(
    tiny, tmp_path, monkeypatch, interrupted_at, every_epoch, capsys
):
    monkeypatch.setitem(RECIPES, "mlp", replace(RECIPES["mlp"], small=Plan(3, 32)))
    whole = answers(load_or_train("mlp", tiny, tmp_path / "whole"), tiny)
    interrupted_at(epoch=1)
    load_or_train("mlp", tiny, tmp_path / "models")
    assert [
        path.name.endswith(".part.keras") for path in (tmp_path / "models").glob("*.keras")
    ] == [True]
    assert "the same call goes on" in capsys.readouterr().out
    interrupted_at(epoch=99)
    model = load_or_train("mlp", tiny, tmp_path / "models")
    assert np.array_equal(answers(model, tiny), whole)
    assert [
        path.name.endswith(".part.keras") for path in (tmp_path / "models").glob("*.keras")
    ] == [False]


def test_failed_write_leaves_the_older_file(tiny, tmp_path, monkeypatch):
    from helpers import checkpoints

    path = tmp_path / "model.keras"
    checkpoints.save(build("recipe3"), path, {})
    before = path.read_bytes()

    def full(self, *args, **options):
        raise OSError("No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    with pytest.raises(OSError):
        checkpoints.save(build("recipe3"), path, {})
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_plain_output_is_one_line(tiny, capsys):
    train("mlp", tiny, epochs=4)
    [line] = capsys.readouterr().out.splitlines()
    assert line.startswith("epoch 4 of 4") and "test: loss" in line


def test_no_live_view_if_not_wanted(tiny, capsys):
    quiet, shown = (train("mlp", tiny, epochs=2, live=live) for live in (False, True))
    assert len(capsys.readouterr().out.splitlines()) == 1
    assert np.array_equal(answers(quiet, tiny), answers(shown, tiny))


def test_live_view_redraws_in_place(tiny, monkeypatch):
    """Two displays in a notebook, however long the training, and both are saved as HTML and PNG."""
    shown, updates = [], []

    class Handle:
        def update(self, thing):
            updates.append(thing)

    def display(thing, display_id):
        shown.append(thing)
        return Handle()

    monkeypatch.setattr(progress, "in_notebook", lambda: True)
    monkeypatch.setattr(progress, "display", display)
    train("mlp", tiny, epochs=3)
    assert len(shown) == 2
    assert {type(thing).__name__ for thing in updates} == {"HTML", "Image"}
    assert updates[-1].data.startswith(b"\x89PNG")
    assert 'value="1.000"' in updates[-2].data and "epoch 3 of 3" in updates[-2].data


def test_what_is_only_said_of_a_recipe_does_not_train_it_again(tiny, short, tmp_path, monkeypatch):
    path = kept(tiny, tmp_path)
    stamp = path.stat().st_mtime_ns
    monkeypatch.setitem(RECIPES, "mlp", replace(RECIPES["mlp"], idea="Told otherwise."))
    load_or_train("mlp", tiny, tmp_path)
    assert path.stat().st_mtime_ns == stamp


def otherwise(network, **settings):
    """The layers of a network, the hidden dense ones with other settings."""
    return [
        type(layer).from_config(layer.get_config() | settings)
        if isinstance(layer, keras.layers.Dense) and layer.units != 10
        else layer
        for layer in network()
    ]


@pytest.mark.parametrize(
    "change",
    [
        dict(small=Plan(1, 32, 0.004)),
        dict(augmentation=""),
        dict(schedule=False),
        dict(network=recipe3),
        dict(network=lambda: [keras.layers.ReLU(), *mlp()]),
        dict(network=lambda: otherwise(mlp, activation="tanh")),
    ],
    ids=["rate", "augmentation", "schedule", "layers", "one layer more", "activation"],
)
def test_what_was_trained_decides_whether_a_model_fits(
    tiny, short, tmp_path, monkeypatch, capsys, change
):
    kept(tiny, tmp_path)
    monkeypatch.setitem(RECIPES, "mlp", replace(RECIPES["mlp"], **change))
    load_or_train("mlp", tiny, tmp_path)
    assert "another version" in capsys.readouterr().out


def test_all_of_mnist_elsewhere_is_another_model(tiny, short, tmp_path, monkeypatch):
    """DIGITS_MNIST may lead to other digits than it did yesterday."""
    (x, y), test = tiny
    answered = []
    for images in (x, 255 - x):
        monkeypatch.setattr("helpers.training.load_mnist", lambda _, x=images: ((x, y), test))
        answered.append(answers(load_or_train("mlp", "full", tmp_path), tiny))
    assert not np.array_equal(*answered) and len(list(tmp_path.glob("*.keras"))) == 2


def test_scaled_floats_are_the_same_digits(tiny):
    (x, y), (x_test, y_test) = tiny
    floats = (x.astype("float32") / 255, y), (x_test / 255, y_test)
    one, other = (train("mlp", data, epochs=2, live=False) for data in (tiny, floats))
    assert np.array_equal(answers(one, tiny), answers(other, tiny))
    with pytest.raises(ValueError, match="Divide by 255 once"):
        train("mlp", ((x.astype("float32"), y), tiny[1]), epochs=1)


def test_the_readers_own_dice_are_not_touched(tiny):
    np.random.seed(7)
    random.seed(7)
    expected = np.random.random(), random.random()
    np.random.seed(7)
    random.seed(7)
    train("mlp", tiny, epochs=1, live=False)
    assert (np.random.random(), random.random()) == expected


def test_seconds_where_nothing_can_be_kept(tiny, short, tmp_path, capsys):
    (tmp_path / "models").write_text("a file stands where the folder should be")
    assert np.isnan(training_seconds("mlp", tiny, tmp_path / "models"))
    assert "not known" in capsys.readouterr().out
    load_or_train("mlp", tiny, tmp_path)
    assert training_seconds("mlp", tiny, tmp_path) > 0


@pytest.mark.parametrize("name, differ", [("mlp", True), ("cnn", True), ("recipe3", False)])
def test_augmented_digits_never_repeat(tiny, name, differ):
    (x, y), _ = tiny
    batches = Batches(x, y, RECIPES[name], seed=0)
    batches.order = np.arange(len(x))
    images, labels = batches[0]
    plain = x[: len(images)].astype("float32") / 255
    assert np.array_equal(labels, y[: len(images)])
    changed = (np.abs(images - plain).max(axis=(1, 2)) > 0.1).mean()
    assert changed > 0.8 if differ else changed == 0
    batches.epoch = 1
    assert np.array_equal(batches[0][0], images) != differ


def test_ones_are_flagged_for_the_cnn_only():
    page = np.zeros((200, 28, 28), "uint8")
    page[:, 5:24, 13:15] = 255
    ones = np.ones(200, "uint8")
    width = {}
    for name in ("cnn", "mlp"):
        images, _ = Batches(page, ones, RECIPES[name], seed=0)[0]
        width[name] = images[:, 4:14].sum(axis=(1, 2)) / images[:, 14:24].sum(axis=(1, 2))
    assert (width["cnn"] > 1.3).mean() > 0.1 and (width["mlp"] > 1.3).mean() == 0


def test_the_plan_says_how_strongly_digits_are_distorted(tiny):
    (x, y), _ = tiny
    this = RECIPES["cnn"]
    weak = replace(this, small=this.small._replace(strength=0.1))
    order = Batches(x, y, this, seed=0).order[: this.small.batch]
    strong, little = (
        np.abs(Batches(x, y, r, seed=0)[0][0] - x[order] / 255).mean() for r in (this, weak)
    )
    assert 0 < little < 0.7 * strong


def test_a_kept_model_is_read_without_waiting(tiny, short, tmp_path, capsys):
    path = kept(tiny, tmp_path)
    capsys.readouterr()
    with alone(path):
        load_or_train("mlp", tiny, tmp_path)
    assert capsys.readouterr().out == ""


def test_a_folder_without_locks_still_gives_the_model(tiny, short, tmp_path, monkeypatch):
    def no_locks(*arguments, **options):
        raise NotImplementedError("FileSystem does not appear to support flock")

    monkeypatch.setattr("filelock.FileLock.acquire", no_locks)
    assert answers(load_or_train("mlp", tiny, tmp_path), tiny).shape == (40, 10)


def test_two_notebooks_at_once_train_only_once(tmp_path):
    program = (
        f"import sys; sys.path.insert(0, {str(TOP)!r})\n"
        "from dataclasses import replace\n"
        "from helpers import training\n"
        "from helpers.recipes import RECIPES, Plan\n"
        "RECIPES['recipe3'] = replace(RECIPES['recipe3'], small=Plan(3, 32))\n"
        "real = training.run\n"
        "def run(*arguments, **options):\n"
        "    print('trains'); return real(*arguments, **options)\n"
        "training.run = run\n"
        f"training.load_or_train('recipe3', 'small', {str(tmp_path)!r})\n"
    )
    both = [
        subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = [process.communicate()[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sorted(words.count("trains") for words in said) == [0, 1]
    assert [path.name for path in tmp_path.glob("*.keras")] == ["recipe3-small.keras"]


def test_the_second_says_that_it_waits(tmp_path, capsys):
    path = tmp_path / "models" / "mlp-small.keras"
    first, second = threading.Event(), threading.Event()

    def hold():
        with alone(path):
            first.set()
            second.wait(timeout=60)

    holder = threading.Thread(target=hold)
    holder.start()
    first.wait(timeout=60)
    threading.Timer(0.3, second.set).start()
    with alone(path):
        assert second.is_set()
    holder.join()
    assert "Another notebook is training mlp-small. Waiting" in capsys.readouterr().out
