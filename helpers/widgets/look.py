"""Sliders of notebooks 01 to 06: looking at digits, into networks, and at their answers."""

from collections.abc import Callable, Sequence

import cv2
import ipywidgets
import numpy as np

from helpers.distort import shift
from helpers.reading import Network
from helpers.widgets.explorer import WIDE, Explorer, buttons, slider
from helpers.widgets.panels import (
    COLOURS,
    Panel,
    bars_panel,
    digit_panel,
    grid_panel,
    legend,
    tinted,
)


def browse(images: np.ndarray, labels: np.ndarray) -> Explorer:
    """Look at any of the images `(n, 28, 28)` by its class and its place there (notebook 01)."""
    of_class = {"any": np.arange(len(labels))}
    of_class |= {str(digit): np.flatnonzero(labels == digit) for digit in np.unique(labels)}
    which = buttons("Class", of_class, width="3.5em")
    place = slider("Image", 0, len(labels) - 1)

    def keep_in_range(change):
        place.max = len(of_class[change["new"]]) - 1  # also pulls the value down, if it must

    which.observe(keep_in_range, names="value")

    def draw(which, place):
        index = of_class[which][place]
        image = images[index]
        inked = int((image > 0).sum())
        text = f"Image {index}: label {labels[index]}; {inked} of {image.size} pixels hold ink"
        return [digit_panel(image)], text

    return Explorer({"which": which, "place": place}, draw, width=560)


def average(images: np.ndarray, labels: np.ndarray) -> Explorer:
    """Watch the average of one class appear, from a single image to all of them (notebook 01)."""
    of_class = {str(digit): images[labels == digit] / 255 for digit in np.unique(labels)}
    first = "3" if "3" in of_class else next(iter(of_class))
    which = buttons("Class", of_class, width="3.5em", value=first)
    most = min(map(len, of_class.values()))
    count = slider("How many", 1, most)

    def draw(which, count):
        mean, whole = of_class[which][:count].mean(axis=0), of_class[which].mean(axis=0)
        text = f"{count} image{'s' if count > 1 else ''} of class {which}: a pixel is "
        text += f"{abs(mean - whole).mean():.1%} away from the finished ghost, on average"
        return [digit_panel(mean, size=196)], text  # four of them fit beside each other

    few = [{"count": some} for some in sorted({1, min(10, most), min(100, most), most})]
    return Explorer({"which": which, "count": count}, draw, width=560, examples=few)


def augmented(images: np.ndarray, labels: np.ndarray, augment: Callable) -> Explorer:
    """One digit and nineteen variants of it, milder or stronger (notebook 05).

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
        return [grid_panel(copies, columns=10)], text

    return Explorer({"place": place, "strength": strength}, draw, width=676)


def move(networks: dict[str, Network], images: np.ndarray, labels: np.ndarray) -> Explorer:
    """Push a digit about and watch what each network makes of it (notebooks 02 and 04).

    networks: one or two functions by name, each from images `(n, 28, 28)` in 0..1 to
    probabilities `(n, 10)`. images: float 0..1.
    """
    place = slider("Image", 0, len(images) - 1)
    right, down = slider("Right", -8, 8, value=0), slider("Down", -8, 8, value=0)

    def draw(place, right, down):
        image = shift(images[place : place + 1], right, down)[0]
        answers = {name: network(image[None])[0] for name, network in networks.items()}
        read = [f"{name} reads {p.argmax()} ({p.max():.0%})" for name, p in answers.items()]
        text = f"Label {labels[place]}, moved {right} px right and {down} px down: "
        return [digit_panel(image), bars_panel(answers)], text + ", ".join(read)

    controls = {"place": place, "right": right, "down": down}
    return Explorer(controls, draw, width=632, examples=[{"right": 0}, {"right": 4}])


def hidden_units(weights: np.ndarray, images: np.ndarray) -> Explorer:
    """What each unit of a first layer looks for, and which digits excite it most (notebook 02).

    weights: `(784, units)`; images: float 0..1 `(n, 28, 28)`.
    """
    patterns = weights.T.reshape(-1, 28, 28)[:, 4:24, 4:24]  # the rim has no ink, only noise
    steps = sum(np.diff(patterns, axis=axis).reshape(len(patterns), -1).var(1) for axis in (1, 2))
    smoothest = int(np.argmin(steps / patterns.reshape(len(patterns), -1).var(axis=1)))
    unit = slider("Hidden unit", 0, weights.shape[1] - 1, value=smoothest)  # one with a shape

    def draw(unit):
        excitement = images.reshape(len(images), -1) @ weights[:, unit]
        panels = [digit_panel(tinted(weights[:, unit].reshape(28, 28)))]
        panels.append(grid_panel(images[np.argsort(-excitement)[:16]], columns=4, size=67))
        return panels, f"Unit {unit}, and the sixteen digits that excite it most"

    return Explorer({"unit": unit}, draw, width=572)


def kernels(images: np.ndarray, labels: np.ndarray, first: int | None = None) -> Explorer:
    """Turn an edge-finding kernel and see which strokes it finds (notebook 04).

    first: the place of the digit to begin with; the first 7 if not given.
    """
    first = int(np.argmax(labels == 7)) if first is None else first
    place = slider("Image", 0, len(images) - 1, value=first)
    angle = slider("Degrees", 0, 360)
    upright = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], np.float32)

    def draw(place, angle):
        turn = np.radians(angle)
        kernel = np.cos(turn) * upright + np.sin(turn) * upright.T
        edges = cv2.filter2D(images[place], -1, kernel)[1:-1, 1:-1]
        sides = ((images[place], 224), (tinted(kernel), 96), (tinted(edges), 224))
        text = f"Label {labels[place]} and a kernel at {angle}°: the strongest edge is "
        return [digit_panel(*side) for side in sides], f"{text}{edges.max():.1f}"

    turned = [{"angle": 0}, {"angle": 90}, {"angle": 120}]
    return Explorer({"place": place, "angle": angle}, draw, width=568, examples=turned)


def feature_maps(
    look_in: Callable[[np.ndarray], dict[str, np.ndarray]], images: np.ndarray, labels: np.ndarray
) -> Explorer:
    """All maps of a chosen layer, for a chosen digit (notebook 04).

    look_in: a function from images `(n, 28, 28)` to the maps of each layer by its name,
    `(n, rows, columns, maps)`.
    """
    place, layer = slider("Image", 0, len(images) - 1), buttons("Layer", look_in(images[:1]))

    def draw(place, layer):
        maps = look_in(images[place : place + 1])[layer][0].transpose(2, 0, 1)
        brightest = maps.max() or 1  # one scale for all maps of a layer
        columns = int(np.ceil(np.sqrt(len(maps))))  # a square, as high as the digit beside it
        grid = grid_panel(maps / brightest, columns, columns, size=284 // columns - 4)
        size = f"{len(maps)} maps of {maps.shape[1]} × {maps.shape[2]} pixels"
        text = f"Label {labels[place]}, {layer}: {size}"
        return [digit_panel(images[place]), grid], text

    alike = [{"place": p, "layer": layer.options[-1]} for p in np.flatnonzero(labels == labels[0])]
    return Explorer({"place": place, "layer": layer}, draw, width=572, examples=alike[:2])


def confusion_cell(images: np.ndarray, labels: np.ndarray, answers: np.ndarray) -> Explorer:
    """Look at the images behind one cell of a confusion matrix (notebook 06)."""
    counts = np.zeros((10, 10), int)
    np.add.at(counts, (labels, answers), 1)
    np.fill_diagonal(counts, 0)
    often = divmod(int(counts.argmax()), 10)  # begin with the commonest mistake
    label = buttons("Label", range(10), width="3em", value=often[0])
    answer = buttons("Answer", range(10), width="3em", value=often[1])

    def draw(label, answer):
        found = np.flatnonzero((labels == label) & (answers == answer))
        more = ", the first 20 shown" if len(found) > 20 else ""
        text = f"Label {label}, answer {answer}: {len(found)} images{more}"
        return [grid_panel(images[found[:20]], columns=10, rows=2)], text

    return Explorer({"label": label, "answer": answer}, draw, width=676)


def threshold(confidence: np.ndarray, right: np.ndarray) -> Explorer:
    """Answer only above a threshold: what is gained, what is lost (notebook 06)."""
    # Most confidences crowd just below 1, so the slider goes there in ever finer steps.
    choices = [0, *np.linspace(0.3, 0.9, 13), *(1 - np.geomspace(0.09, 0.0002, 20))]
    line = ipywidgets.SelectionSlider(
        options=[(f"{choice:.4f}", float(choice)) for choice in choices],
        value=float(choices[13]),  # not at 0: a saved notebook shows refusals, too
        description="Threshold",
        layout=WIDE,
    )

    def draw(line):
        answered = confidence >= line
        good, bad = np.mean(answered & right), np.mean(answered & ~right)
        accuracy = good / (good + bad) if answered.any() else 1
        text = f"Answers {answered.mean():.1%} of the images; of these answers {accuracy:.2%} are right"
        parts = {"right": good, "wrong": bad, "not answered": 1 - good - bad}
        return [shares_panel(parts)], text

    return Explorer({"line": line}, draw, width=620)


def spoilers(
    images: dict[str, np.ndarray],
    amounts: dict[str, Sequence[float]],
    accuracies: dict[str, dict[str, Sequence[float]]],
    begin: tuple[str, int],
) -> Explorer:
    """Spoil a digit more and more, and see how many digits each network still reads (notebook 06).

    By the way of spoiling: images `(steps, 28, 28)` of one digit in 0..1, the amount at each
    step, and the accuracy of each network, by its name, at each step. begin: a way and a step.
    """
    which = buttons("Spoil by", images, width="7em", value=begin[0])
    step = slider("Step", 0, min(len(steps) for steps in amounts.values()) - 1, value=begin[1])

    def draw(which, step):
        read = {name: values[step] for name, values in accuracies[which].items()}
        told = ", ".join(f"{name} {share:.0%}" for name, share in read.items())
        text = f"{which} {amounts[which][step]:g}: still read by {told}"
        return [digit_panel(images[which][step]), named_bars(read)], text

    return Explorer({"which": which, "step": step}, draw, width=632)


def named_bars(shares: dict[str, float]) -> Panel:
    """A few shares by name, as bars from 0 to 100 %."""
    panel = Panel(340, 280)
    for place, (name, share) in enumerate(shares.items()):
        top = place * (280 // len(shares)) + 12
        panel.text(name, 10, top + 10)
        panel.box(10, top + 18, 260, 22, alpha=0.12)
        panel.box(10, top + 18, 260 * float(share), 22, COLOURS[0])
        panel.text(f"{share:.0%}", 280, top + 34)
    return panel


def shares_panel(parts: dict[str, float]) -> Panel:
    """Shares that add up to 1, by name, as one bar with a legend: blue, orange, grey."""
    panel = Panel(620, 66)
    start, looks = 0, ((COLOURS[0], 1), (COLOURS[1], 1), ("currentColor", 0.2))
    for place, ((name, share), look) in enumerate(zip(parts.items(), looks)):
        panel.box(start, 4, 620 * share, 32, *look)
        legend(panel, f"{name} {share:.1%}", 200 * place, 60, *look)
        start += 620 * share
    return panel
