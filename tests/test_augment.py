"""helpers.distort: digits that never repeat, and stay digits."""

import numpy as np

from helpers.distort import distort, flag_ones, shift


def test_distort_keeps_shape_range_and_neighbours():
    images = np.zeros((3, 28, 28), "float32")
    images[1] = 1.0  # ink up to the rim
    changed = distort(images, np.random.default_rng(0))
    assert changed.shape == (3, 28, 28) and changed.dtype == np.float32
    assert changed.min() >= 0 and changed.max() <= 1
    assert changed[0].max() == 0 and changed[2].max() == 0


def test_distort_strength_zero_changes_nothing():
    images = np.zeros((2, 28, 28), "float32")
    images[:, 4:24, 6:20] = np.random.default_rng(0).random((2, 20, 14), dtype="float32")
    assert np.allclose(distort(images, np.random.default_rng(1), strength=0), images, atol=1e-3)
    assert not np.allclose(distort(images, np.random.default_rng(1)), images, atol=0.1)


def test_distort_moves_by_a_few_pixels_at_most():
    image = np.zeros((500, 28, 28), "float32")
    image[:, 12:16, 12:16] = 1
    changed = distort(image, np.random.default_rng(0))
    rows = (changed.sum(2) * np.arange(28)).sum(1) / changed.sum((1, 2))
    assert 1.0 < np.abs(rows - 13.5).max() < 4.5
    assert abs(rows.mean() - 13.5) < 0.3


def test_shift_moves_by_whole_pixels_up_to_the_limit():
    image = np.zeros((400, 28, 28), "float32")
    image[:, 10, 20] = 1
    found = {
        tuple(place)
        for place in np.argwhere(shift(image, np.random.default_rng(0), limit=1))[:, 1:].tolist()
    }
    assert found == {(row, column) for row in (9, 10, 11) for column in (19, 20, 21)}


def test_shift_fills_the_edge_with_paper():
    image = np.ones((50, 28, 28), "float32")
    moved = shift(image, np.random.default_rng(0))
    assert (
        moved.shape == image.shape
        and set(np.unique(moved)) == {0, 1}
        and moved[:, 1:-1, 1:-1].all()
    )


def stick(n=40):
    """Plain ones: an upright bar, uint8 (n, 28, 28)."""
    images = np.zeros((n, 28, 28), np.uint8)
    images[:, 4:24, 13:15] = 255
    return images


def test_flags_are_drawn_to_the_left_of_ones_only():
    images = stick()
    labels = np.arange(40) % 2  # every other one is called a 0
    flagged = flag_ones(images, labels, np.random.default_rng(0), share=1)
    assert flagged.dtype == np.uint8 and np.array_equal(images, stick())
    assert np.array_equal(flagged[::2], images[::2])
    upper = flagged[1::2, :16].astype(int).sum(axis=(0, 1))
    assert upper[:12].sum() > 20 * upper[16:].sum()
    assert all((one >= plain).all() for one, plain in zip(flagged, images))


def test_some_flagged_ones_have_a_foot():
    flagged = flag_ones(stick(200), np.ones(200), np.random.default_rng(0), share=1)
    feet = flagged[:, 20:, 17:].any(axis=(1, 2)).mean()
    assert 0.25 < feet < 0.55


def test_only_a_share_is_flagged():
    flagged = flag_ones(stick(400), np.ones(400), np.random.default_rng(0))
    assert 0.2 < (flagged != stick(400)).any(axis=(1, 2)).mean() < 0.4


def test_ones_without_ink_or_lying_down_are_left_alone():
    images = np.zeros((2, 28, 28), np.uint8)
    images[1, 13:15, 4:24] = 255
    assert np.array_equal(flag_ones(images, np.ones(2), np.random.default_rng(0), 1), images)


def test_ones_with_gaps_are_flagged_too():
    images = stick(2)
    images[:, images[0].max(axis=1).nonzero()[0][1]] = 0  # the row below the topmost
    flagged = flag_ones(images, np.ones(2), np.random.default_rng(0), 1)
    assert (flagged != images).any(axis=(1, 2)).all()
