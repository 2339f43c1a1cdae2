"""Looking at many digits: one class, their average, their variants. Returned by `helpers.widgets`."""

from collections.abc import Callable

import ipywidgets
import numpy as np

from helpers.interactive.explorer import WIDE, Explorer, slider
from helpers.interactive.panels import digit_panel, grid_panel, png


def browse(images: np.ndarray, labels: np.ndarray) -> Explorer:
    """Look at any of the images `(n, 28, 28)` by its class and its place there (notebook 01)."""
    of_class = {"any": np.arange(len(labels))}
    of_class |= {str(digit): np.flatnonzero(labels == digit) for digit in range(10)}
    which = ipywidgets.ToggleButtons(
        options=list(of_class), description="Class", style={"button_width": "3.5em"}
    )
    place = slider("Image", 0, len(labels) - 1)

    def keep_in_range(change):
        place.max = len(of_class[change["new"]]) - 1  # also pulls the value down, if it must

    which.observe(keep_in_range, names="value")

    def draw(which, place):
        index = of_class[which][place]
        image = images[index]
        inked = int((image > 0).sum())
        text = f"Image {index}: label {labels[index]}; {inked} of {image.size} pixels hold ink"
        return png(digit_panel(image)), text

    return Explorer({"which": which, "place": place}, draw, width=280, height=280)


def average(images: np.ndarray, labels: np.ndarray) -> Explorer:
    """Watch the average of one class appear, from a single image to all of them (notebook 01)."""
    of_class = {str(digit): images[labels == digit] for digit in range(10)}
    which = ipywidgets.ToggleButtons(
        options=list(of_class), value="3", description="Class", style={"button_width": "3.5em"}
    )
    most = min(len(members) for members in of_class.values())
    count = slider("How many", 1, most)

    def draw(which, count):
        text = f"The average of {count} image{'s' if count > 1 else ''} of class {which}"
        return png(digit_panel(of_class[which][:count].mean(axis=0) / 255)), text

    return Explorer({"which": which, "count": count}, draw, width=280, height=280)


def augmented(images: np.ndarray, labels: np.ndarray, augment: Callable) -> Explorer:
    """One digit and nineteen variants of it, milder or stronger (notebook 04).

    augment: from a batch `(n, 28, 28)`, a random generator and a strength to a new batch.
    """
    place = slider("Image", 0, len(images) - 1)
    strength = ipywidgets.FloatSlider(
        1, min=0, max=3, step=0.1, description="Strength", layout=WIDE
    )

    def draw(place, strength):
        copies = np.repeat(images[place : place + 1].astype(np.float32) / 255, 20, axis=0)
        # The same dice every time: the picture follows the slider and does not flicker.
        copies[1:] = augment(copies[1:], np.random.default_rng(0), strength)
        text = f"Label {labels[place]}, and nineteen variants at strength {strength:.1f}"
        return png(grid_panel(copies, columns=10)), text

    return Explorer({"place": place, "strength": strength}, draw, width=676, height=132)
