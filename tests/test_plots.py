"""helpers.plots: what is drawn, not only that something is."""

import numpy as np

from helpers import plots


def drawn(figure):
    """The images of a figure, in order."""
    return [np.asarray(axis.images[0].get_array()) for axis in figure.axes if axis.images]


def test_digit_grid_shows_every_image_under_its_title():
    images = np.random.default_rng(0).random((13, 28, 28))
    figure = plots.digit_grid(images, titles=range(13), columns=5)
    assert len(figure.axes) == 15
    assert all(np.array_equal(a, b) for a, b in zip(drawn(figure), images, strict=True))
    assert [axis.get_title() for axis in figure.axes[:13]] == [str(n) for n in range(13)]


def test_digit_grid_has_one_scale_for_all():
    images = np.stack([np.full((28, 28), 255, np.uint8), np.full((28, 28), 30, np.uint8)])
    for batch, brightest in ((images, 255), (images / 255, 1)):
        figure = plots.digit_grid(batch)
        assert {axis.images[0].get_clim() for axis in figure.axes if axis.images} == {
            (0, brightest)
        }


def test_digit_grid_is_not_left_open():
    import matplotlib.pyplot as plt

    plots.digit_grid(np.zeros((1, 28, 28)))
    assert plt.get_fignums() == []
