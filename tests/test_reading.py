"""helpers.reading: answers, doubts, folders, and files that cannot be read."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from conftest import TOP
from helpers import reading
from helpers.data import load_mnist
from helpers.distort import distort
from helpers.images import DigitImageError, to_mnist
from helpers.quiet import keras
from helpers.reading import Reader, natural_order, resize_and_invert

DIGITS = TOP / "digits"


@pytest.fixture(scope="module")
def model():
    """A small network, trained for a few seconds: good enough to tell right from wrong."""
    (x_train, y_train), _ = load_mnist("small")
    keras.utils.set_random_seed(0)
    network = keras.Sequential(
        [
            keras.Input((28, 28)),
            keras.layers.Flatten(),
            keras.layers.Dense(64, activation="relu"),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    network.compile("adam", "sparse_categorical_crossentropy")
    network.fit(x_train / 255, y_train, epochs=4, verbose=0)
    return network


@pytest.fixture(scope="module")
def reader(model):
    return Reader(model)


def drawn_seven(thickness=12):
    picture = np.full((200, 200), 255, np.uint8)
    points = np.array([[60, 50], [140, 50], [90, 160]], np.int32)
    return cv2.polylines(picture, [points], False, 0, thickness)


def test_a_reading_says_all_that_it_should(reader):
    answer = reader.read(drawn_seven())
    assert answer.digit == 7 and isinstance(answer.digit, int)
    assert answer.confidence == answer.probabilities[7] == answer.probabilities.max()
    assert answer.probabilities.shape == (10,) and np.isclose(answer.probabilities.sum(), 1)
    assert answer.sure == (answer.confidence >= reader.threshold)
    assert np.array_equal(answer.image, to_mnist(drawn_seven()))


@pytest.mark.parametrize("kind", ["path", "text", "bytes", "array"])
def test_it_reads_files_bytes_and_arrays_alike(reader, tmp_path, kind):
    path = tmp_path / "Ziffer fünf ★.png"
    path.write_bytes(cv2.imencode(".png", drawn_seven())[1])
    source = {"path": path, "text": str(path), "bytes": path.read_bytes(), "array": drawn_seven()}
    assert reader.read(source[kind]).digit == 7


def test_a_bad_picture_raises_one_kind_of_error(reader):
    for bad in sorted((DIGITS / "bad").iterdir()):
        with pytest.raises(DigitImageError):
            reader.read(bad)


def test_a_folder_is_read_in_natural_order_and_bad_files_stay_in_place(reader, tmp_path):
    picture = cv2.imencode(".png", drawn_seven())[1].tobytes()
    for number in (10, 2, 1, 33):
        (tmp_path / f"digit{number}.png").write_bytes(picture)
    (tmp_path / "digit3.PNG").write_bytes(b"")
    (tmp_path / "notes.txt").write_text("not asked")
    (tmp_path / "sub.png").mkdir()
    results = reader.read_folder(tmp_path)
    names = [result.path.name for result in results]
    assert names == ["digit1.png", "digit2.png", "digit3.PNG", "digit10.png", "digit33.png"]
    assert [result.reading and result.reading.digit for result in results] == [7, 7, None, 7, 7]
    assert "digit3.PNG" in results[2].problem and "empty" in results[2].problem
    assert not any(result.problem for result in results if result.reading)


def test_a_folder_gives_the_same_answers_as_its_files(reader):
    for result in reader.read_folder(DIGITS / "classic"):
        alone = reader.read(result.path)
        assert alone.digit == result.reading.digit
        assert np.allclose(alone.probabilities, result.reading.probabilities, atol=1e-5)


def test_an_empty_folder_and_no_folder(reader, tmp_path):
    assert reader.read_folder(tmp_path) == []
    with pytest.raises(DigitImageError, match="not there"):
        reader.read_folder(tmp_path / "gone")
    with pytest.raises(DigitImageError, match="a file, not a folder"):
        reader.read_folder(DIGITS / "classic" / "digit0.png")


def test_a_folder_of_bad_files_only(reader):
    results = reader.read_folder(DIGITS / "bad")
    assert len(results) >= 9
    assert all(result.reading is None and result.path.name in result.problem for result in results)


def test_five_looks_are_averaged_and_the_odd_one_loses():
    def sees_only_the_middle(images):
        at_middle = images[:, 14, 14] > 0
        return np.where(at_middle[:, None], np.eye(10)[3], np.eye(10)[8])

    image = np.zeros((2, 28, 28), np.float32)
    image[0, 14, 14] = 1  # a single pixel: gone from the middle in four looks of five
    image[1, 12:17, 12:17] = 1
    answers = reading.five_looks(sees_only_the_middle, image)
    assert np.allclose(answers[0], 0.2 * np.eye(10)[3] + 0.8 * np.eye(10)[8])
    assert np.allclose(answers[1], np.eye(10)[3])


def test_tempering_keeps_the_order_and_changes_the_boldness():
    p = np.array([[0.7, 0.2, 0.1], [0.1, 0.1, 0.8]])
    assert np.allclose(reading.tempered(p, 1), p)
    milder, bolder = reading.tempered(p, 2), reading.tempered(p, 0.5)
    assert (milder.max(axis=1) < p.max(axis=1)).all() and (bolder.max(axis=1) > p.max(axis=1)).all()
    assert (milder.argsort() == p.argsort()).all()
    assert np.allclose(reading.tempered(np.array([[1.0, 0.0, 0.0]]), 3).sum(), 1)


def test_what_is_one_digit_is_judged_and_learnt_once(model, monkeypatch):
    learnt = []
    eleven = np.append(np.eye(10)[3] * 0.6, 0.4)
    monkeypatch.setattr(
        "helpers.reading.learn_judge",
        lambda model: learnt.append(model) or (lambda images: np.tile(eleven, (len(images), 1))),
    )
    reader = Reader(model)
    digits, ones = reader.judge([])
    assert digits.shape == (0, 10) and ones.shape == (0,) and learnt == []
    for _ in range(2):
        digits, ones = reader.judge([np.zeros((28, 28), np.float32)] * 2)
        assert np.allclose(digits, np.eye(10)[[3, 3]]) and np.allclose(ones, 0.6)
    assert learnt == [model]


def test_what_is_two_digits_is_judged_and_learnt_once(model, monkeypatch):
    learnt, answer = [], np.full((2, 11), 0.01)
    answer[[0, 1], [3, 5]], answer[:, 10] = 0.7, 0.21  # 0.7 + 9 × 0.01 + 0.21 = 1
    monkeypatch.setattr(
        "helpers.reading.learn_pairs",
        lambda model: learnt.append(model) or (lambda images: np.tile(answer, (len(images), 1, 1))),
    )
    reader = Reader(model)
    digits, twos = reader.judge_pairs([])
    assert digits.shape == (0, 2, 10) and twos.shape == (0,) and learnt == []
    for _ in range(2):
        digits, twos = reader.judge_pairs([np.zeros((28, 44), np.float32)] * 3)
        assert np.allclose(twos, 0.79) and np.allclose(digits.sum(axis=2), 1)
        assert digits.argmax(axis=2).tolist() == [[3, 5]] * 3
    assert learnt == [model]


def test_lowest_threshold():
    confidence = np.array([0.99, 0.9, 0.8, 0.7, 0.6])
    probabilities = np.stack([confidence, 1 - confidence], axis=1)
    labels = np.array([0, 0, 1, 0, 0])  # the third answer is wrong
    assert reading.lowest_threshold(probabilities, labels, 0) == pytest.approx(0.9)
    assert reading.lowest_threshold(probabilities, labels, 0.25) == pytest.approx(0.6)
    assert reading.lowest_threshold(probabilities, 1 - labels, 0) == np.inf


def test_equal_confidences_are_above_the_threshold_together():
    probabilities = np.array([[0.9, 0.1]] * 3)
    assert reading.lowest_threshold(probabilities, np.array([0, 1, 1]), 0.003) == np.inf
    assert reading.lowest_threshold(probabilities, np.zeros(3), 0.003) == pytest.approx(0.9)


def test_any_letter_may_stand_in_a_name():
    names = ["²1.png", "7.png", "a10.png", "a2.png", "٣.png"]
    ordered = sorted(map(Path, names), key=natural_order)
    assert sorted(path.name for path in ordered) == sorted(names)
    assert ordered.index(Path("a2.png")) < ordered.index(Path("a10.png"))


class Bold:
    """A network that compares with the average digits, and exaggerates by a factor."""

    def __init__(self, boldness):
        (x, y), _ = load_mnist("small")
        self.averages = np.stack([x[y == d].mean(axis=0) for d in range(10)]).reshape(10, 784) / 255
        self.boldness = boldness

    def predict_on_batch(self, images):
        pixels = images.reshape(-1, 784)
        sums = pixels @ self.averages.T - (self.averages**2).sum(axis=1) / 2
        return np.exp(self.boldness * (sums - sums.max(axis=1, keepdims=True)))


def test_the_temperature_undoes_what_a_network_exaggerates():
    held_out = load_mnist("small")[1]
    mild, bold = (reading.calibrate(Bold(boldness), held_out)[0] for boldness in (0.5, 1))
    assert bold / mild == pytest.approx(2, rel=0.25)


def test_calibration_lowers_the_loss_and_keeps_its_promise(model):
    images, labels = load_mnist("small")[1]
    temperature, threshold = reading.calibrate(model, (images, labels), wrong_at_most=0.1)
    digits = np.repeat(images.astype("float32") / 255, 5, axis=0)
    hard = distort(digits, np.random.default_rng(0))
    raw = reading.five_looks(model.predict_on_batch, hard)
    right = np.arange(5000), np.repeat(labels, 5)

    def loss(temperature):
        return -np.log(reading.tempered(raw, temperature)[right]).mean()

    assert loss(temperature) < min(loss(1), loss(1.2 * temperature), loss(temperature / 1.2))
    answers = reading.tempered(raw, temperature)
    sure = answers.max(axis=1) >= threshold
    assert 0 < (answers.argmax(axis=1) != right[1])[sure].mean() <= 0.1
    stricter = reading.calibrate(model, (images, labels), wrong_at_most=0.02)[1]
    assert stricter > threshold


def test_held_out_digits_may_be_scaled_already(model):
    images, labels = load_mnist("small")[1]
    bytes_, floats = Reader(model), Reader(model, held_out=(images.astype("float32") / 255, labels))
    assert (bytes_.temperature, bytes_.threshold) == (floats.temperature, floats.threshold)
    with pytest.raises(ValueError, match="Divide by 255 once"):
        Reader(model, held_out=(images.astype("float32"), labels))


def test_resize_and_invert_is_what_the_programs_do():
    picture = np.zeros((56, 56), np.uint8)
    picture[:, 28:] = 255
    naive = resize_and_invert(picture)
    assert naive.shape == (28, 28) and naive.dtype == np.float32
    assert (naive[:, :13] == 1).all() and (naive[:, 15:] == 0).all()


def test_a_reader_may_prepare_otherwise(model):
    assert np.array_equal(
        Reader(model, prepare=resize_and_invert).read(drawn_seven()).image,
        resize_and_invert(drawn_seven()),
    )


def test_the_reader_is_calibrated_with_the_digits_that_it_is_given(model):
    """For a model of all of MNIST the small set's test digits are no stranger's: give others."""
    _, (images, labels) = load_mnist("small")
    wrong_labels = (labels + 1) % 10
    trusting, doubting = Reader(model), Reader(model, held_out=(images, wrong_labels))
    assert doubting.temperature > trusting.temperature
    assert doubting.threshold == np.inf  # nothing is sure where hardly anything is right
