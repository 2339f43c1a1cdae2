"""helpers.distort: each does what its name says, and nothing at 0."""

import numpy as np
import pytest

from helpers import distort


@pytest.fixture
def bars():
    """Two images with an upright bar, 4 px wide, columns 12 to 15."""
    images = np.zeros((2, 28, 28), np.float32)
    images[:, 4:24, 12:16] = 1
    return images


NAMES = ["shift", "rotate", "slant", "thicken", "add_noise", "fade", "blur", "occlude"]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_happens_at_zero(bars, name):
    assert np.allclose(getattr(distort, name)(bars, 0), bars, atol=1e-6)


@pytest.mark.parametrize("name", NAMES)
def test_shape_type_range_and_the_originals_are_kept(bars, name):
    before = bars.copy()
    changed = getattr(distort, name)(bars, 1)
    assert changed.shape == bars.shape and changed.dtype == bars.dtype
    assert changed.min() >= 0 and changed.max() <= 1
    assert np.array_equal(bars, before)


@pytest.mark.parametrize(("right", "down"), [(3, 0), (-3, 0), (0, 5), (0, -5), (2, -7)])
def test_shift(bars, right, down):
    moved = distort.shift(bars, right, down)
    rows, columns = np.nonzero(moved[0])
    assert (columns.min(), columns.max()) == (12 + right, 15 + right)
    assert rows.min() == max(4 + down, 0) and rows.max() == min(23 + down, 27)


def test_what_leaves_the_frame_does_not_come_back(bars):
    assert distort.shift(bars, 20).sum() == 0
    assert distort.shift(bars, 0, -10)[0, 14:].sum() == 0


def test_rotate_by_a_right_angle_and_clockwise(bars):
    assert np.allclose(distort.rotate(bars, 90)[0], np.rot90(bars[0], -1), atol=1e-3)
    bars[:, 14:] = 0  # only the upper half: after a quarter to the right it lies at the right
    assert distort.rotate(bars, 90)[0, :, 14:].sum() > 0.9 * bars[0].sum()


@pytest.mark.parametrize(("pixels", "width"), [(1, 5), (2, 6), (3, 7), (-1, 3), (-2, 2)])
def test_thicken_changes_the_width_by_so_many_pixels(bars, pixels, width):
    assert distort.thicken(bars, pixels)[0, 14].sum() == pytest.approx(width, abs=0.01)


def test_noise_has_the_promised_spread_and_is_repeatable():
    grey = np.full((5, 28, 28), 0.5, np.float32)
    noisy = distort.add_noise(grey, 0.1)
    assert noisy.std() == pytest.approx(0.1, rel=0.05)
    assert np.array_equal(noisy, distort.add_noise(grey, 0.1))


def test_fade_halves_the_contrast(bars):
    faded = distort.fade(bars, 0.5)
    assert faded.max() == pytest.approx(0.75) and faded.min() == pytest.approx(0.25)


def test_occlude_covers_a_square(bars):
    full = np.ones((1, 28, 28), np.float32)
    assert (distort.occlude(full, 6) == 0).sum() == 36
    assert (distort.occlude(full, 6, row=0, column=27) == 0).sum() < 36
    assert distort.occlude(bars, 8)[0, 10:18, 12:16].sum() == 0


def test_scale_makes_larger_and_smaller(bars):
    assert np.allclose(distort.scale(bars, 1), bars, atol=1e-6)
    heights = [distort.scale(bars, factor)[0].any(axis=1).sum() for factor in (0.5, 1, 1.3)]
    assert heights[0] < 13 and heights[1] == 20 and heights[2] > 24


def test_slant_pushes_the_top_to_the_right(bars):
    slanted = distort.slant(bars, 0.5)[0]
    middle = [(row @ np.arange(28)) / row.sum() for row in slanted[[5, 13, 22]]]
    assert middle[0] > middle[1] + 3 and middle[2] < middle[1] - 3


def test_blur_softens_and_keeps_the_ink(bars):
    soft = distort.blur(bars, 1.5)
    assert soft.max() < 0.95 and np.isclose(soft.sum(), bars.sum(), rtol=0.02)
