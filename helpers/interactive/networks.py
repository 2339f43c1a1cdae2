"""Looking into a network: what moves it, what its units and kernels look for."""

from collections.abc import Callable

import cv2
import ipywidgets
import numpy as np

from helpers.calibration import Network
from helpers.distortions import shift
from helpers.interactive.explorer import Explorer, slider
from helpers.interactive.panels import (
    bars_panel,
    digit_panel,
    grid_panel,
    png,
    side_by_side,
    weights_panel,
)


def move(networks: dict[str, Network], images: np.ndarray, labels: np.ndarray) -> Explorer:
    """Push a digit about and watch what each network makes of it (notebooks 02 and 03).

    networks: one or two functions by name, each from images `(n, 28, 28)` in 0..1 to
    probabilities `(n, 10)`. images: float 0..1.
    """
    place = slider("Image", 0, len(images) - 1)
    right, down = slider("Right", -8, 8, value=0), slider("Down", -8, 8, value=0)

    def draw(place, right, down):
        image = shift(images[place : place + 1], right, down)[0]
        answers = {name: network(image[None])[0] for name, network in networks.items()}
        words = [
            f"{name} reads {probabilities.argmax()} ({probabilities.max():.0%})"
            for name, probabilities in answers.items()
        ]
        text = (
            f"Label {labels[place]}, moved {right} px right and {down} px down: {', '.join(words)}"
        )
        return png(side_by_side(digit_panel(image), bars_panel(answers))), text

    controls = {"place": place, "right": right, "down": down}
    return Explorer(controls, draw, width=632, height=280)


def hidden_units(weights: np.ndarray, images: np.ndarray, labels: np.ndarray) -> Explorer:
    """What each unit of a first layer looks for, and which digits excite it most (notebook 02).

    weights: `(784, units)`; images: float 0..1 `(n, 28, 28)`.
    """
    unit = slider("Hidden unit", 0, weights.shape[1] - 1)
    excitement = images.reshape(len(images), -1) @ weights

    def draw(unit):
        most = np.argsort(-excitement[:, unit])[:16]
        pattern = weights_panel(weights[:, unit].reshape(28, 28))
        picture = side_by_side(pattern, grid_panel(images[most], columns=4, size=67))
        found = ", ".join(str(label) for label in labels[most])
        return png(picture), f"Unit {unit} is excited most by these digits: {found}"

    return Explorer({"unit": unit}, draw, width=572, height=280)


def kernels(images: np.ndarray, labels: np.ndarray) -> Explorer:
    """Turn an edge-finding kernel and see which strokes it finds (notebook 03)."""
    place = slider("Image", 0, len(images) - 1, value=int(np.flatnonzero(labels == 7)[0]))
    angle = slider("Degrees", 0, 360)
    upright = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], np.float32)

    def draw(place, angle):
        turn = np.radians(angle)
        kernel = np.cos(turn) * upright + np.sin(turn) * upright.T
        edges = cv2.filter2D(images[place], -1, kernel)[1:-1, 1:-1]
        picture = side_by_side(
            digit_panel(images[place], 224), weights_panel(kernel, 96), weights_panel(edges, 224)
        )
        text = f"Label {labels[place]} and a kernel at {angle}°: the strongest edge is {edges.max():.1f}"
        return png(picture), text

    return Explorer({"place": place, "angle": angle}, draw, width=568, height=224)


def feature_maps(
    look_in: Callable[[np.ndarray], dict[str, np.ndarray]], images: np.ndarray, labels: np.ndarray
) -> Explorer:
    """All maps of a chosen layer, for a chosen digit (notebook 03).

    look_in: a function from images `(n, 28, 28)` to the maps of each layer by its name,
    `(n, rows, columns, maps)`.
    """
    layers = {name: maps.shape[-1] for name, maps in look_in(images[:1]).items()}
    place = slider("Image", 0, len(images) - 1)
    layer = ipywidgets.ToggleButtons(options=list(layers), description="Layer")

    def draw(place, layer):
        maps = look_in(images[place : place + 1])[layer][0].transpose(2, 0, 1)
        brightest = maps.max() or 1  # one scale for all maps of a layer
        grid = grid_panel(maps / brightest, columns=4, size=67)
        text = (
            f"Label {labels[place]}: {len(maps)} maps of {maps.shape[1]} × {maps.shape[2]} pixels"
        )
        return png(side_by_side(digit_panel(images[place]), grid)), text

    return Explorer({"place": place, "layer": layer}, draw, width=572, height=280)
