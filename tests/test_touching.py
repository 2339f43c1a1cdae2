"""helpers.touching: pairs that touch are made as promised, and a unit on a network's features tells them."""

import cv2
import numpy as np
import pytest

from helpers.data import load_mnist
from helpers.recipes import build
from helpers.touching import learn_pairs, push_together, settle, singles_and_pairs
from helpers.training import load_or_train

(X_TRAIN, Y_TRAIN), (X_TEST, Y_TEST) = load_mnist("small")
SINGLES = X_TEST.astype("float32") / 255


def islands(image):
    return cv2.connectedComponents((image > 0.35).astype(np.uint8))[0] - 1


def stroke(column):
    image = np.zeros((28, 28), np.float32)
    image[4:24, column : column + 3] = 1
    return image


@pytest.mark.parametrize("overlap", [1, 2, 3])
def test_the_ink_overlaps_by_that_much(overlap):
    page = push_together(stroke(20), stroke(5), overlap)
    assert page.shape == (28, 56)
    assert np.array_equal(np.flatnonzero(page[10]), np.arange(20, 26 - overlap))


def test_pairs_of_mnist_touch():
    partners = list(zip(SINGLES[:200], SINGLES[:-201:-1]))
    whole = [pair for pair in partners if islands(pair[0]) == islands(pair[1]) == 1]
    assert len(whole) > 100
    assert np.mean([islands(push_together(*pair)) == 1 for pair in whole]) > 0.97


def test_digits_without_a_common_row_are_not_lost():
    high, low = np.zeros((2, 28, 28), np.float32)
    high[4:8, 10:15] = low[20:24, 10:15] = 1
    assert push_together(high, low).sum() == high.sum() + low.sum()


def test_settled_ink_has_mnists_geometry():
    page = np.zeros((60, 200), np.float32)
    page[10:40, 20:120] = 1
    image = settle(page)
    rows, columns = np.nonzero(image > 0.35)
    assert image.shape == (28, 28) and np.ptp(columns) + 1 == 20
    assert abs(rows.mean() - 14) <= 0.5 and abs(columns.mean() - 14) <= 0.5


def test_half_are_pairs_in_random_order_and_repeatable():
    images, is_pair = singles_and_pairs(X_TRAIN[:50], Y_TRAIN[:50], np.random.default_rng(1))
    assert images.shape == (100, 28, 28) and is_pair.sum() == 50
    assert 0 < is_pair[:50].sum() < 50
    wide = [
        np.ptp(np.nonzero(image > 0.35)[1]) - np.ptp(np.nonzero(image > 0.35)[0])
        for image in images
    ]
    assert np.mean(np.array(wide)[is_pair == 1]) > 0 > np.mean(np.array(wide)[is_pair == 0])
    again, _ = singles_and_pairs(X_TRAIN[:50], Y_TRAIN[:50], np.random.default_rng(1))
    assert np.array_equal(images, again)


def test_pairs_are_noticed_and_single_digits_left_alone():
    cnn = load_or_train("cnn")
    before = cnn.get_weights()
    two = learn_pairs(cnn)
    rng = np.random.default_rng(2)
    pairs = np.stack([settle(push_together(*rng.choice(SINGLES, 2))) for _ in range(300)])
    assert np.mean(two(pairs) >= 0.5) > 0.85
    assert np.mean(two(SINGLES) >= 0.5) < 0.06
    assert all(np.array_equal(old, new) for old, new in zip(before, cnn.get_weights()))


def test_even_an_untrained_networks_features_tell_more_than_chance_and_it_is_kept(tmp_path, capsys):
    network = build("recipe3")
    two = learn_pairs(network, tmp_path)
    assert "once" in capsys.readouterr().out
    again = learn_pairs(network, tmp_path)
    assert capsys.readouterr().out == ""
    assert np.array_equal(two(SINGLES[:20]), again(SINGLES[:20]))
    images, is_pair = singles_and_pairs(X_TEST[:200], Y_TEST[:200], np.random.default_rng(3))
    assert np.mean((two(images) >= 0.5) == is_pair) > 0.65
