"""What a notebook builds in the open is what the helper of the same name does."""

import ast
import json
import re

import cv2
import numpy as np
import pytest

from conftest import TOP
from helpers import judge
from helpers.data import load_mnist
from helpers.images import centre, scale
from helpers.images.strokes import crop
from helpers.reading import resize_and_invert
from helpers.training import load_or_train

INK = load_mnist("small")[1][0][:60] / np.float32(255)


def taught(number: str, name: str):
    """The function that notebook `number` defines under this name, from the notebook's own source."""
    path = next((TOP / "notebooks").glob(f"{number}_*.ipynb"))
    for cell in json.loads(path.read_text("utf8"))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "code" and f"def {name}(" in source:
            own = next(d for d in ast.parse(source).body if getattr(d, "name", None) == name)
            names = {"np": np, "cv2": cv2}
            exec(ast.unparse(own), names)
            return names[name]
    raise AssertionError(f"notebook {number} defines no {name}")


def test_crop_and_scale():
    by_hand = taught("07", "crop_and_scale")
    for digit in INK:
        ink = cv2.resize(np.where(digit > 0.3, digit, 0), (140, 140))
        ink = np.where(ink > 0.3, ink, 0)  # both cut at the same grey
        assert np.allclose(by_hand(ink), scale(crop(ink)[0])[0], atol=1e-6)


def test_centre():
    """The notebook's shift is exact, the helper's rounds to whole pixels: as MNIST's was."""
    by_hand = taught("07", "centre")
    for digit in INK:
        box = scale(crop(digit)[0])[0]
        exact, whole = by_hand(box), centre(box)[0]
        for axis in (0, 1):
            middle = [np.average(np.arange(28), weights=page.sum(axis)) for page in (exact, whole)]
            assert middle[0] == pytest.approx(14, abs=0.05)
            assert middle[1] == pytest.approx(middle[0], abs=0.55)
        whole = by_hand(whole)  # moved by the fraction that is left, it is the same picture
        assert np.corrcoef(exact.ravel(), whole.ravel())[0, 1] > 0.98


def test_resize_and_invert():
    by_hand = taught("07", "resize_and_invert_by_hand")
    for path in sorted((TOP / "digits" / "classic").iterdir()):
        assert np.allclose(by_hand(path), resize_and_invert(path), atol=0.02)


@pytest.mark.parametrize("overlap", [0, 2, 4])
def test_push_together(overlap):
    by_hand = taught("10", "push_together")
    for first, second in zip(INK[::2], INK[1::2]):
        ours = judge.push_together(first, second, overlap)
        assert np.array_equal(ours, by_hand(first, second, overlap).astype(np.float32))


def run(number: str, last: str) -> dict:
    """What notebook `number` has made after the cell that holds `last`, figures left out."""
    names = {}
    path = next((TOP / "notebooks").glob(f"{number}_*.ipynb"))
    for cell in json.loads(path.read_text("utf8"))["cells"]:
        source = "".join(cell["source"])
        left_out = re.search(r"plt\.|plots\.|widgets\.|draw_|answer|check\(", source)
        if cell["cell_type"] != "code" or left_out:
            continue
        exec(source, names)
        if last in source:
            return names
    raise AssertionError(f"notebook {number} has no {last}")


def shape(images):
    """How wide for their height the images are."""
    sides = [[np.ptp(np.flatnonzero(image.any(axis=a))) + 1 for a in (0, 1)] for image in images]
    width, height = np.transpose(sides)
    return width / height


def test_who_writes_unusually_is_misread_by_the_averages_more_often():
    """The share that notebook 01 names: of the quarter of its class that is furthest from its mean."""
    (train, y_train), (test, y_test) = load_mnist("small")
    train, test = train / np.float32(255), test / np.float32(255)
    averages = [train[y_train == digit].mean(axis=0) for digit in range(10)]
    squares = [((test - average) ** 2).sum(axis=(1, 2)) for average in averages]
    wrong = np.argmin(squares, axis=0) != y_test
    assert f"{wrong.mean():.0%}" == "18%"
    learnt, asked = shape(train), shape(test)
    unusual = np.zeros(len(asked))
    for digit in range(10):
        of_class, mine = learnt[y_train == digit], y_test == digit
        unusual[mine] = abs(asked[mine] - of_class.mean()) / of_class.std()
    quarter = np.argsort(unusual)[-250:]
    assert wrong[quarter].mean() == pytest.approx(1 / 3, abs=0.02)


def test_the_walks_with_one_weight_go_as_the_text_says():
    names = run("03", "def walk(")
    loss, walk = names["loss"], names["walk"]
    ends = {rate: walk(0, rate) for rate in (0.0005, 0.005, 0.01, 0.02, 0.05, 0.1)}
    assert loss(ends[0.0005][-1]) > 1  # has not arrived
    assert all(loss(ends[rate][-1]) < 0.62 for rate in (0.005, 0.01, 0.02))
    for rate in (0.05, 0.1):  # over the valley, and back on the gentle side
        assert ends[rate][1] > 1 > ends[rate][-1] > 0.3


def test_the_check_by_trying_finds_a_friends_mistake():
    names = run("03", "def gradients_of_a_friend(")
    images, labels = names["train"][:40], names["y_train"][:40]
    four = names["random_start"](np.random.default_rng(0))
    ours = names["gradients"](images, labels, *four)
    friends = names["gradients_of_a_friend"](images, labels, *four)
    assert [np.allclose(a, b) for a, b in zip(ours, friends)] == [False, False, True, True]


def test_best_path():
    """Against trying all ways, on made-up scores; where no way leads through, it says so."""
    by_hand = taught("10", "best_path")
    rng = np.random.default_rng(0)
    for _ in range(20):
        score = {(a, b): rng.uniform(-3, 0) for a in range(7) for b in range(a, min(a + 4, 7))}

        def best_from(start, score):
            after = [(score[a, b] + best_from(b + 1, score)) for a, b in score if a == start]
            return max(after) if start < 7 else 0

        total, runs = by_hand(score, 7)
        assert (
            total == pytest.approx(best_from(0, score)) == pytest.approx(sum(map(score.get, runs)))
        )
        assert [first for first, _ in runs] == [0, *(last + 1 for _, last in runs[:-1])]
    assert by_hand({(0, 0): -1.0}, 2)[0] == -np.inf


def test_the_folded_labels_are_those_of_the_twelve_hard_digits():
    cells = json.loads((TOP / "notebooks" / "08_playground.ipynb").read_text("utf8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells]
    chosen = next(source for source in sources if "hard = np.argsort" in source)
    x, y_test = load_mnist("small")[1]
    networks = {name: load_or_train(name.lower()).predict_on_batch for name in ("MLP", "CNN")}
    names = {"np": np, "networks": networks, "test": x.astype("float32") / 255, "y_test": y_test}
    exec(chosen.split("widgets.")[0], names)
    truth, said = (", ".join(map(str, row)) for row in (y_test[names["hard"]], names["machine"]))
    fold = next(source for source in sources if "for those who have no kernel" in source)
    assert f"1 to 6: {truth[:16]}. 7 to 12: {truth[18:]}. The network reads them as {said}." in fold
