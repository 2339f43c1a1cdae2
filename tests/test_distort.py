"""helpers.distort: what is done to digits, on purpose or at random; they stay digits."""

import numpy as np
import pytest

from helpers import distort
from helpers.distort import flag_ones, nudge


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
    assert distort.shift(bars, 20).sum() == distort.shift(bars, -30).sum() == 0
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
    assert (distort.occlude(full, 6, row=0) == 0).sum() == 18
    assert (distort.occlude(full, 6, row=0, column=27) == 0).sum() == 12
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


def test_distort_keeps_shape_range_and_neighbours():
    images = np.zeros((3, 28, 28), "float32")
    images[1] = 1.0  # ink up to the rim
    changed = distort.distort(images, np.random.default_rng(0))
    assert changed.shape == (3, 28, 28) and changed.dtype == np.float32
    assert changed.min() >= 0 and changed.max() <= 1
    assert changed[0].max() == 0 and changed[2].max() == 0


def test_distort_strength_zero_changes_nothing():
    images = np.zeros((2, 28, 28), "float32")
    images[:, 4:24, 6:20] = np.random.default_rng(0).random((2, 20, 14), dtype="float32")
    assert np.allclose(
        distort.distort(images, np.random.default_rng(1), strength=0), images, atol=1e-3
    )
    assert not np.allclose(distort.distort(images, np.random.default_rng(1)), images, atol=0.1)


def test_distort_moves_by_a_few_pixels_at_most():
    image = np.zeros((500, 28, 28), "float32")
    image[:, 12:16, 12:16] = 1
    changed = distort.distort(image, np.random.default_rng(0))
    rows = (changed.sum(2) * np.arange(28)).sum(1) / changed.sum((1, 2))
    assert 1.0 < np.abs(rows - 13.5).max() < 4.5
    assert abs(rows.mean() - 13.5) < 0.3


def test_nudge_moves_by_up_to_a_pixel():
    image = np.zeros((400, 28, 28), "float32")
    image[:, 10, 20] = 1
    found = {
        tuple(place)
        for place in np.argwhere(nudge(image, np.random.default_rng(0)))[:, 1:].tolist()
    }
    assert found == {(row, column) for row in (9, 10, 11) for column in (19, 20, 21)}


def test_nudge_fills_the_edge_with_paper():
    image = np.ones((50, 28, 28), "float32")
    moved = nudge(image, np.random.default_rng(0))
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


@pytest.mark.parametrize("measure", ["angle", "width", "curve"])
def test_distort_turns_bends_and_changes_strokes(measure):
    """An upright bar leans either way, becomes thicker and thinner, and is no straight line any more."""
    bars = np.zeros((300, 28, 28), np.float32)
    bars[:, 4:24, 13:15] = 1
    changed = distort.distort(bars, np.random.default_rng(0))[:, 8:20]
    middles = (changed @ np.arange(28)) / changed.sum(axis=2)
    rows = np.arange(12)
    slope, start = np.polyfit(rows, middles.T, 1)
    found = {
        "angle": slope,
        "width": changed.sum(axis=(1, 2)) / 24 - 1,
        "curve": (middles - (np.outer(slope, rows) + start[:, None]))[:, 6] * 4,
    }[measure]
    assert found.min() < -0.4 and found.max() > 0.4


def test_made_up_pages_differ_in_all_that_they_should(bars):
    """Some with a line, a black edge, or chalk; the digit keeps clear of the page's edge."""
    rng = np.random.default_rng(0)
    pages = [distort.on_a_page(bars[0], rng) for _ in range(60)]
    assert all(page.shape == (240, 320) and page.min() == 0 and page.max() == 1 for page in pages)
    ruled = np.mean([(page > 0.7).all(axis=1).any() for page in pages])
    assert 0.1 < ruled < 0.5
    photos = np.stack([distort.photographed(page, rng) for page in pages])
    assert photos.dtype == np.uint8
    edged, dark = (
        (photos[:, 0].max(axis=1) < 40).mean(),
        (np.median(photos, axis=(1, 2)) < 60).mean(),
    )
    assert 0.05 < edged < 0.4 and 0.1 < dark < 0.5
