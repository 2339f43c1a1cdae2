"""helpers.panels: the pictures that sliders redraw."""

import cv2
import numpy as np
import pytest

from helpers.widgets import panels


def test_digit_panel_shows_each_pixel_as_a_square():
    image = np.arange(784, dtype=np.uint8).reshape(28, 28)
    for picture in (image, image / 255):
        assert np.array_equal(panels.digit_panel(picture)[5::10, 5::10, 0], image)


def test_weights_panel_is_red_above_zero_and_blue_below():
    panel = panels.weights_panel(np.array([[1.0, 0.0], [-1.0, 0.5]]), size=2).astype(int)
    (strong, zero), (negative, half) = panel
    assert (zero == 255).all()
    assert strong[2] > strong[0] and negative[0] > negative[2]
    assert strong[0] < half[0] < 255
    assert (panels.weights_panel(np.zeros((2, 2)), size=2) == 255).all()


def bar_lengths(panel, colour):
    """How many pixels of each row have this colour."""
    return (panel == colour).all(axis=2).sum(axis=1)


def test_bars_are_as_long_as_their_probabilities():
    probabilities = np.array([0, 0.25, 0.5, 0, 0, 0, 0.1, 0, 0, 0.15])
    lengths = bar_lengths(panels.bars_panel({"MLP": probabilities}), panels.COLOURS[0])
    longest = 340 - 110
    step = (280 - 34 - 6) // 10
    for digit, value in enumerate(probabilities):
        row = 34 + digit * step + 5
        assert lengths[row] == pytest.approx(longest * value, abs=2)


def test_two_models_have_two_colours_that_differ_in_grey():
    one, other = np.eye(10)[3], np.eye(10)[8]
    panel = panels.bars_panel({"MLP": one, "CNN": other})
    assert bar_lengths(panel, panels.COLOURS[0]).max() > 200
    assert bar_lengths(panel, panels.COLOURS[1]).max() > 200
    greys = cv2.cvtColor(np.array([panels.COLOURS], np.uint8), cv2.COLOR_BGR2GRAY)[0].astype(int)
    assert abs(greys[0] - greys[1]) > 60


def test_picture_panel_keeps_proportions_and_colours():
    tall = np.zeros((100, 50, 3), np.uint8)
    tall[..., 0] = 200  # red
    panel = panels.picture_panel(tall)
    assert panel.shape == (280, 280, 3)
    red = (panel == (0, 0, 200)).all(axis=2)
    assert red.any(axis=1).sum() == 280 and red.any(axis=0).sum() == 140


def test_grid_and_side_by_side_put_every_panel_in_its_place():
    images = np.arange(6, dtype=np.uint8)[:, None, None] * 40 + np.zeros((6, 28, 28), np.uint8)
    grid = panels.grid_panel(images, columns=4, size=10, gap=2)
    assert grid.shape == (22, 46, 3)
    assert [int(grid[5, x, 0]) for x in (5, 17, 29, 41)] == [0, 40, 80, 120]
    assert [int(grid[17, x, 0]) for x in (5, 17)] == [160, 200]
    row = panels.side_by_side(grid, panels.digit_panel(images[1], 10), gap=4)
    assert row.shape == (22, 60, 3) and (row[:10, 50:] == 40).all() and (row[10:, 50:] == 255).all()


def test_stacked_leaves_a_white_gap():
    above, below = np.zeros((20, 30, 3), np.uint8), np.full((10, 30, 3), 7, np.uint8)
    panel = panels.stacked(above, below)
    assert panel.shape == (42, 30, 3)
    assert (panel[:20] == 0).all() and (panel[20:32] == 255).all() and (panel[32:] == 7).all()


def test_curves_go_through_their_points():
    curves = {"MLP": np.array([0.0, 1.0, 0.5])}
    panel = panels.curves_panel(np.array([0, 1, 2]), curves, at=1, words="")
    blue = (panel == panels.COLOURS[0]).all(axis=2)
    top, bottom = 30, 150 - 26
    middle = (44 + 632 - 14) // 2
    heights = [np.flatnonzero(blue[:, x]).mean() for x in (46, middle - 4, 632 - 16)]
    assert np.allclose(heights, [bottom, top, (top + bottom) / 2], atol=4)


def test_shares_are_as_wide_as_they_are_large():
    panel = panels.shares_panel({"right": 0.5, "wrong": 0.2, "not answered": 0.3})
    for colour, share in zip((*panels.COLOURS, (205, 205, 205)), (0.5, 0.2, 0.3)):
        assert (panel[20] == colour).all(axis=1).sum() == pytest.approx(620 * share, abs=1)


def test_png_can_be_decoded_again():
    panel = np.random.default_rng(0).integers(0, 256, (20, 30, 3), dtype=np.uint8)
    again = cv2.imdecode(np.frombuffer(panels.png(panel), np.uint8), cv2.IMREAD_COLOR)
    assert np.array_equal(again, panel)
