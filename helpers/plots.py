"""Figures that more than one notebook uses. Each takes arrays and returns a Matplotlib Figure."""

import matplotlib.pyplot as plt
import numpy as np


def digit_grid(images, titles=None, columns=10):
    """Show images `(n, 28, 28)` side by side, each under its title (notebook 01).

    Ink is bright and paper dark, as MNIST stores them.
    """
    images = np.asarray(images)
    rows = -(-len(images) // columns)
    height = 0.8 if titles is None else 1.0
    figure, axes = plt.subplots(
        rows, columns, figsize=(0.8 * columns, height * rows), squeeze=False, layout="constrained"
    )
    for axis in axes.flat:
        axis.axis("off")
    # One scale for all, so that a pale digit looks pale; floats run to 1, bytes to 255.
    brightest = 255 if images.dtype == np.uint8 else max(1.0, float(images.max()))
    for position, (axis, image) in enumerate(zip(axes.flat, images)):
        axis.imshow(image, cmap="gray", vmin=0, vmax=brightest)
        if titles is not None:
            axis.set_title(str(titles[position]), fontsize=9)
    plt.close(figure)  # the caller shows it; without this a notebook would show it twice
    return figure
