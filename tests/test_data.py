"""helpers.data: what comes back, and what is said of every kind of bad file."""

import gzip
import hashlib
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from conftest import TOP
from helpers import data
from helpers.data import MnistError, load_mnist

KEYS = ("x_train", "y_train", "x_test", "y_test")


def some_arrays(train=6, test=3):
    """A tiny set with MNIST's four arrays."""
    rng = np.random.default_rng(0)
    return {
        "x_train": rng.integers(0, 256, (train, 28, 28), dtype=np.uint8),
        "y_train": np.arange(train, dtype=np.uint8) % 10,
        "x_test": rng.integers(0, 256, (test, 28, 28), dtype=np.uint8),
        "y_test": np.arange(test, dtype=np.uint8) % 10,
    }


def write_npz(path, **changes):
    arrays = some_arrays() | changes
    np.savez(path, **{key: value for key, value in arrays.items() if value is not None})
    return path


def idx_bytes(array):
    magic = 2051 if array.ndim == 3 else 2049
    return np.array([magic, *array.shape], dtype=">u4").tobytes() + array.tobytes()


def write_idx(folder, arrays, packed=True):
    for key, name in data.IDX_FILES.items():
        content = idx_bytes(arrays[key])
        if packed:
            (folder / f"{name}.gz").write_bytes(gzip.compress(content))
        else:
            (folder / name).write_bytes(content)
    return folder


def flat(loaded):
    """The four arrays in the order of KEYS."""
    (x_train, y_train), (x_test, y_test) = loaded
    return x_train, y_train, x_test, y_test


# What comes back


def test_small_has_the_promised_shape():
    x_train, y_train, x_test, y_test = flat(load_mnist("small"))
    assert x_train.shape == (4000, 28, 28) and x_test.shape == (1000, 28, 28)
    assert y_train.shape == (4000,) and y_test.shape == (1000,)
    assert all(array.dtype == np.uint8 for array in (x_train, y_train, x_test, y_test))
    assert (np.bincount(y_train) == 400).all() and (np.bincount(y_test) == 100).all()
    assert x_train.min() == 0 and x_train.max() == 255


def test_small_is_the_default_and_the_same_every_time():
    first, second = flat(load_mnist()), flat(load_mnist("small"))
    assert all(np.array_equal(a, b) for a, b in zip(first, second))


def test_small_keeps_training_and_test_apart():
    x_train, _, x_test, _ = flat(load_mnist("small"))
    assert not {image.tobytes() for image in x_train} & {image.tobytes() for image in x_test}


def test_small_is_shuffled():
    _, y_train, _, _ = flat(load_mnist("small"))
    assert len(set(y_train[:100])) == 10


def test_small_labels_belong_to_their_images():
    """The nearest average digit reads four in five; with wrong labels it would read one in ten."""
    x_train, y_train, x_test, y_test = flat(load_mnist("small"))
    averages = np.stack([x_train[y_train == digit].mean(axis=0) for digit in range(10)])
    distance = np.stack([((x_test - average) ** 2).sum(axis=(1, 2)) for average in averages])
    assert (distance.argmin(axis=0) == y_test).mean() > 0.8


def test_small_does_not_wait_for_tensorflow():
    code = "import sys; from helpers.data import load_mnist; load_mnist(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=TOP, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "numpy" in done.stdout.split() and "tensorflow" not in done.stdout.split()


def test_npz(tmp_path):
    loaded = flat(load_mnist(write_npz(tmp_path / "mnist.npz")))
    assert all(np.array_equal(array, some_arrays()[key]) for array, key in zip(loaded, KEYS))


def test_path_may_be_text(tmp_path):
    assert len(load_mnist(str(write_npz(tmp_path / "mnist.npz")))) == 2


def test_npz_labels_of_other_whole_types_become_uint8(tmp_path):
    labels = some_arrays()["y_train"].astype(np.int64)
    loaded = flat(load_mnist(write_npz(tmp_path / "mnist.npz", y_train=labels)))
    assert loaded[1].dtype == np.uint8 and np.array_equal(loaded[1], labels)


@pytest.mark.parametrize("packed", [True, False])
def test_idx_folder(tmp_path, packed):
    loaded = flat(load_mnist(write_idx(tmp_path, some_arrays(), packed)))
    assert all(np.array_equal(array, some_arrays()[key]) for array, key in zip(loaded, KEYS))
    loaded[0][0, 0, 0] = 7  # the arrays can be written to, like all others


def test_idx_names_with_a_dot(tmp_path):
    write_idx(tmp_path, some_arrays(), packed=False)
    for path in list(tmp_path.iterdir()):
        path.rename(tmp_path / path.name.replace("-idx", ".idx"))
    assert len(flat(load_mnist(tmp_path))[0]) == 6


def test_full_takes_the_file_that_the_environment_names(tmp_path, monkeypatch):
    monkeypatch.setenv("DIGITS_MNIST", str(write_npz(tmp_path / "mine.npz")))
    assert len(flat(load_mnist("full"))[0]) == 6


def test_full_file_is_all_of_mnist(mnist_file, monkeypatch):
    monkeypatch.setenv("DIGITS_MNIST", str(mnist_file))
    x_train, y_train, x_test, y_test = flat(load_mnist("full"))
    assert x_train.shape == (60000, 28, 28) and x_test.shape == (10000, 28, 28)
    assert np.bincount(y_train).tolist() == [
        5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949
    ]  # fmt: skip
    assert y_test[:5].tolist() == [7, 2, 1, 0, 4]


def test_small_is_a_part_of_full_training_set(mnist_file):
    everything = {image.tobytes() for image in load_mnist(mnist_file)[0][0]}
    (x_train, _), (x_test, _) = load_mnist("small")
    assert all(image.tobytes() in everything for image in x_train)
    assert all(image.tobytes() in everything for image in x_test)


# Bad input: a clear message that names the file and a way out


def message(source):
    with pytest.raises(MnistError) as caught:
        load_mnist(source)
    text = str(caught.value)
    assert "small" in text, f"no way out in: {text}"
    return text


def test_unknown_word():
    assert "'smal'" in message("smal") and 'Did you mean "small"?' in message("smal")
    assert "Did you mean" not in message("something else")


@pytest.mark.parametrize("source", [None, 5000, 1.5, ["small"], np.zeros(3)])
def test_no_word_and_no_path(source):
    assert type(source).__name__ in message(source)


def test_missing_file(tmp_path):
    assert "no file or folder" in message(tmp_path / "gone.npz")
    assert "gone.npz" in message(tmp_path / "gone.npz")


def test_empty_file(tmp_path):
    path = tmp_path / "empty.npz"
    path.touch()
    assert "empty.npz is empty" in message(path)


def test_text_file(tmp_path):
    path = tmp_path / "notes.npz"
    path.write_text("I am no data.")
    assert "notes.npz" in message(path) and "no .npz file" in message(path)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_truncated_npz(tmp_path, share):
    path = write_npz(tmp_path / "half.npz")
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])
    assert "half.npz" in message(path)


def test_npz_damaged_inside(tmp_path):
    """Whatever bytes are changed, the answer is MnistError or the right shapes, never a crash."""
    path = write_npz(tmp_path / "hurt.npz")
    whole, rng = path.read_bytes(), np.random.default_rng(1)
    refused = 0
    for _ in range(300):
        hurt = bytearray(whole)
        for place in rng.integers(0, len(whole), 4):
            hurt[place] = rng.integers(256)
        path.write_bytes(hurt)
        try:
            assert flat(load_mnist(path))[0].shape == (6, 28, 28)
        except MnistError as problem:
            assert "hurt.npz" in str(problem)
            refused += 1
    assert refused > 100


def test_npz_without_a_key(tmp_path):
    text = message(write_npz(tmp_path / "mnist.npz", y_test=None))
    assert "has no y_test" in text and "x_train" in text


def test_npz_with_pickled_objects_is_never_unpickled(tmp_path):
    marker = tmp_path / "it_ran"

    class Bomb:
        def __reduce__(self):
            return (open, (str(marker), "w"))

    bomb = np.empty(6, dtype=object)
    bomb[0] = Bomb()
    text = message(write_npz(tmp_path / "bomb.npz", y_train=bomb))
    assert "pickled" in text and not marker.exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"x_train": some_arrays()["x_train"] / 255}, "float64, not uint8"),
        ({"x_train": some_arrays()["x_train"].reshape(6, 784)}, "shape (6, 784)"),
        ({"x_test": some_arrays()["x_test"][:, :14]}, "shape (3, 14, 28)"),
        ({"y_train": some_arrays()["y_train"] / 2}, "labels hold float64"),
        ({"y_train": some_arrays()["y_train"].reshape(6, 1)}, "shape (6, 1)"),
        ({"y_train": some_arrays()["y_train"] + 5}, "from 5 to 10"),
        ({"y_test": np.array([-1, 0, 1])}, "from -1 to 1"),
        ({"y_test": some_arrays()["y_test"][:2]}, "3 test images, but 2 labels"),
        (some_arrays(train=0), "no train images"),
    ],
)
def test_npz_that_is_not_mnist(tmp_path, changes, said):
    text = message(write_npz(tmp_path / "other.npz", **changes))
    assert said in text and "other.npz" in text


def test_idx_folder_with_a_file_missing(tmp_path):
    write_idx(tmp_path, some_arrays())
    (tmp_path / "t10k-labels-idx1-ubyte.gz").unlink()
    assert "t10k-labels-idx1-ubyte" in message(tmp_path)


def test_idx_with_the_wrong_magic_number(tmp_path):
    write_idx(tmp_path, some_arrays(), packed=False)
    labels = tmp_path / "train-labels-idx1-ubyte"
    (tmp_path / "train-images-idx3-ubyte").write_bytes(labels.read_bytes() + bytes(8))
    assert "2051" in message(tmp_path) and "2049" in message(tmp_path)


@pytest.mark.parametrize("content", [b"", b"\0\0", b"\0\0\x08\x03" + bytes(5)])
def test_idx_shorter_than_its_header(tmp_path, content):
    write_idx(tmp_path, some_arrays(), packed=False)
    (tmp_path / "train-images-idx3-ubyte").write_bytes(content)
    assert "train-images-idx3-ubyte" in message(tmp_path)


@pytest.mark.parametrize("change", [-1, +1])
def test_idx_with_the_wrong_length(tmp_path, change):
    write_idx(tmp_path, some_arrays(), packed=False)
    path = tmp_path / "train-images-idx3-ubyte"
    content = path.read_bytes()
    path.write_bytes(content[:-1] if change < 0 else content + b"\0")
    assert "4,704 values" in message(tmp_path)


def test_idx_gz_truncated_or_no_gz(tmp_path):
    write_idx(tmp_path, some_arrays())
    path = tmp_path / "train-images-idx3-ubyte.gz"
    path.write_bytes(path.read_bytes()[:-20])
    assert "cut short" in message(tmp_path)
    path.write_bytes(b"not packed at all")
    assert path.name in message(tmp_path)


def test_idx_of_other_images(tmp_path):
    arrays = some_arrays()
    arrays["x_train"] = np.zeros((6, 32, 32), np.uint8)
    assert "(6, 32, 32)" in message(write_idx(tmp_path, arrays))


def test_idx_images_and_labels_of_different_length(tmp_path):
    arrays = some_arrays()
    arrays["y_train"] = arrays["y_train"][:5]
    assert "6 train images, but 5 labels" in message(write_idx(tmp_path, arrays))


def test_environment_names_a_missing_file(tmp_path, monkeypatch):
    monkeypatch.setenv("DIGITS_MNIST", str(tmp_path / "gone.npz"))
    text = message("full")
    assert "DIGITS_MNIST" in text and "gone.npz" in text


def test_no_network_and_no_file(tmp_path):
    """With an empty cache and a proxy that nobody answers, the message says both ways out."""
    code = (
        "from helpers.data import load_mnist, MnistError\n"
        "try:\n    load_mnist('full')\n"
        "except MnistError as problem:\n    print(problem)\n"
    )
    environment = {key: value for key, value in os.environ.items() if key != "DIGITS_MNIST"}
    environment |= {"KERAS_HOME": str(tmp_path), "HTTPS_PROXY": "http://127.0.0.1:9"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=TOP, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    for words in ("could not be downloaded", "connect to the internet", "DIGITS_MNIST", "small"):
        assert words in done.stdout
    assert not list(tmp_path.rglob("*.npz")), "a part of the download was left behind"


@pytest.fixture
def a_server(tmp_path, monkeypatch):
    """A file in MNIST's place, as if it were on the internet; returns it and the empty cache."""
    there = write_npz(tmp_path / "there.npz")
    monkeypatch.delenv("DIGITS_MNIST", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(data, "ADDRESS", there.as_uri())
    monkeypatch.setattr(data, "FINGERPRINT", hashlib.sha256(there.read_bytes()).hexdigest())
    return there, tmp_path / "cache" / "datasets"


def test_full_is_downloaded_once_into_keras_cache(a_server):
    there, cache = a_server
    assert len(flat(load_mnist("full"))[0]) == 6
    assert [path.name for path in cache.iterdir()] == ["mnist.npz"]
    there.unlink()  # from now on it must come from the cache
    assert len(flat(load_mnist("full"))[0]) == 6


def test_a_damaged_cache_is_fetched_again(a_server):
    there, cache = a_server
    cache.mkdir(parents=True)
    (cache / "mnist.npz").write_bytes(there.read_bytes()[:-100])
    assert len(flat(load_mnist("full"))[0]) == 6
    assert (cache / "mnist.npz").read_bytes() == there.read_bytes()


def test_another_file_than_mnist_is_not_kept(a_server):
    there, cache = a_server
    there.write_bytes(b"something else")
    assert "could not be downloaded" in message("full")
    assert not cache.exists()


def test_address_and_fingerprint_are_those_of_keras():
    source = (Path(find_spec("keras").origin).parent / "src/datasets/mnist.py").read_text("utf8")
    assert data.FINGERPRINT in source and data.ADDRESS.rsplit("/", 1)[0] in source


def test_full_does_not_load_tensorflow(a_server):
    code = (
        "import sys; from helpers import data\n"
        f"data.ADDRESS, data.FINGERPRINT = {data.ADDRESS!r}, {data.FINGERPRINT!r}\n"
        "data.load_mnist('full'); print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=TOP, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "numpy" in done.stdout.split()
    assert not {"keras", "tensorflow"} & set(done.stdout.split())


@pytest.mark.parametrize("source", ["x" * 5000, "~nosuchuser/mnist.npz", "a\0b"])
def test_what_cannot_be_a_path_is_said(source):
    with pytest.raises(MnistError, match="cannot be a path|no file or folder") as problem:
        load_mnist(source)
    assert len(str(problem.value)) < 400
