"""Figures that more than one notebook uses. Each takes arrays and returns a Matplotlib Figure."""

import itertools
from collections.abc import Sequence
from pathlib import Path

import cv2
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from helpers.images import DigitImageError, Step
from helpers.images.files import decode
from helpers.progress import learning_curves  # noqa: F401
from helpers.reading import FileReading

# Told apart without colour, too: by the line's style and its marker.
STYLES = ("o-", "s--", "^-.", "d:", "v-", "x--")


def digit_grid(images: np.ndarray, titles: Sequence | None = None, columns: int = 10) -> Figure:
    """Show images `(n, 28, 28)` side by side, each under its title (notebook 01).

    Ink is bright and paper dark, as MNIST stores them. The fewer columns, the larger the digits.
    """
    images = np.asarray(images)
    width = min(8 / columns, 1.35)
    height = width + (0 if titles is None else 0.2)
    figure, axes = grid_of_axes(len(images), columns, width, height, dpi=None)
    # One scale for all, so that a pale digit looks pale; floats run to 1, bytes to 255.
    brightest = 255 if images.dtype == np.uint8 else images.max(initial=1)
    for position, (axis, image) in enumerate(zip(axes, images)):
        axis.imshow(image, cmap="gray", vmin=0, vmax=brightest)
        if titles is not None:
            axis.set_title(str(titles[position]), fontsize=9)
    plt.close(figure)  # the caller shows it; without this a notebook would show it twice
    return figure


def pictures(paths: Sequence[Path], columns: int = 6) -> Figure:
    """Pictures as they are, each under its file name (notebook 07)."""
    figure, axes = grid_of_axes(len(paths), columns, 9.6 / columns, 10.2 / columns, dpi=85)
    for axis, path in zip(axes, paths):
        show_picture(axis, path)
        axis.set_title(path.stem, fontsize=48 / columns)
    plt.close(figure)
    return figure


def steps(explained: Sequence[Step]) -> Figure:
    """The steps that `helpers.images.explain` returns, in order (notebook 07)."""
    figure, axes = grid_of_axes(len(explained), columns=6, width=1.5, height=1.8)
    for number, (axis, step) in enumerate(zip(axes, explained)):
        axis.imshow(step.image, cmap="gray")
        axis.set_title(f"{number} {step.name}", fontsize=9)
    plt.close(figure)
    return figure


def contact_sheet(readings: Sequence[FileReading], columns: int = 9) -> Figure:
    """What `Reader.read_folder` returns: each picture with its answer (notebook 07).

    "?" means not sure. The frame is red where the file's name begins with another digit.
    """
    figure, axes = grid_of_axes(len(readings), columns, width=1, height=1.25, dpi=100)
    for axis, (path, reading, _problem) in zip(axes, readings):
        show_picture(axis, path)
        if reading is None:
            axis.set_title("no answer", fontsize=11)
            continue
        doubt = "" if reading.sure else " ?"
        axis.set_title(f"{reading.digit}{doubt}  {reading.confidence:.0%}", fontsize=11)
        label = path.name[:1]
        if label.isdecimal() and int(label) != reading.digit:
            axis.axis("on")
            axis.set(xticks=[], yticks=[])
            for side in axis.spines.values():
                side.set(color="red", linewidth=3)
    plt.close(figure)
    return figure


def pairs(counts: dict[str, tuple[int, int]], total: int) -> Figure:
    """By name how many of `total` are right (naive, mended), with 95 % intervals (notebook 09)."""
    figure, axis = plt.subplots(figsize=(7, 0.42 * len(counts) + 0.9), layout="constrained")
    for row, pair in enumerate(counts.values()):
        axis.plot(np.array(pair) / total, [row - 0.15, row + 0.15], ":", color="gray", zorder=1)
        for count, colour, place in zip(pair, ("white", "tab:blue"), (row - 0.15, row + 0.15)):
            axis.plot(
                interval(count, total),
                [place] * 2,
                color="tab:blue",
                lw=5,
                alpha=0.35,
                solid_capstyle="butt",
            )
            axis.plot(count / total, place, "o", mfc=colour, mec="tab:blue")
    for label, colour in (("naive", "white"), ("mended", "tab:blue")):
        axis.plot([], [], "o", mfc=colour, mec="tab:blue", label=label)
    axis.set(xlim=(0, 1.02), xlabel="share of own digits that are read")
    axis.set(yticks=range(len(counts)), yticklabels=list(counts), ylim=(len(counts) - 0.5, -0.5))
    axis.legend(loc="upper left")
    plt.close(figure)
    return figure


def confusion(counts: np.ndarray, name: str) -> Figure:
    """A confusion matrix with its numbers: rows are labels, columns answers (notebook 06).

    Colour shows the mistakes only; the diagonal would drown them.
    """
    mistakes = np.where(np.eye(len(counts), dtype=bool), 0, counts)
    figure, axis = plt.subplots(figsize=(5.5, 5.2), layout="constrained")
    axis.imshow(mistakes, cmap="Oranges", vmax=max(1, mistakes.max()))
    for (label, answer), count in np.ndenumerate(counts):
        if label == answer:
            axis.add_patch(plt.Rectangle((answer - 0.5, label - 0.5), 1, 1, color="lightgray"))
        strong = label != answer and count > 0.6 * mistakes.max()
        axis.text(answer, label, count or "", ha="center", va="center", fontsize=9,
                  color="white" if strong else "black")  # fmt: skip
    ticks = range(len(counts))
    axis.set(xticks=ticks, yticks=ticks, xlabel="answer", ylabel="label", title=name)
    plt.close(figure)
    return figure


def interval(count: int, total: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share (notebook 06), without SciPy: notebook 01 does not wait for it."""
    z = 1.959964
    middle = (count + z**2 / 2) / (total + z**2)
    half = z * (count * (total - count) / total + z**2 / 4) ** 0.5 / (total + z**2)
    return max(middle - half, 0.0), min(middle + half, 1.0)  # rounding may go beyond


def reliability(answers: dict[str, tuple[np.ndarray, np.ndarray]]) -> Figure:
    """Confidence against share of right answers, for one network on several kinds of pictures (notebook 06).

    answers: for each curve by name, the confidences `(n,)` and whether each was right `(n,)`.
    Colour, line and marker tell the kinds apart; the upright lines are 95 % intervals.
    """
    figure, axis = plt.subplots(figsize=(4.5, 4.2), layout="constrained")
    axis.plot([0, 1], [0, 1], ":", color="gray", label="confidence means what it says")
    for (name, (confidence, right)), style in zip(answers.items(), itertools.cycle(STYLES)):
        bin_of = np.minimum((confidence * 10).astype(int), 9)
        full = [b for b in range(10) if (bin_of == b).sum() >= 10]  # fewer say nothing
        x = [confidence[bin_of == b].mean() for b in full]
        y = [right[bin_of == b].mean() for b in full]
        [curve] = axis.plot(x, y, style, ms=5, label=name)
        ends = [interval(right[bin_of == b].sum(), (bin_of == b).sum()) for b in full]
        axis.vlines(x, *np.reshape(ends, (-1, 2)).T, color=curve.get_color(), alpha=0.6)
    axis.set(xlabel="confidence", ylabel="share of right answers", xlim=(0, 1), ylim=(0, 1.02))
    axis.legend(fontsize=8)
    plt.close(figure)
    return figure


def compare_curves(
    curves: dict[str, Sequence[float]],
    x: Sequence[float] | None = None,
    xlabel: str = "epoch",
    ylabel: str = "accuracy",
) -> Figure:
    """Several curves by name on one pair of axes; `x` counts from 1 if not given (notebook 02)."""
    figure, axis = plt.subplots(figsize=(7, 3.5), layout="constrained")
    for (name, values), style in zip(curves.items(), itertools.cycle(STYLES)):
        places = range(1, len(values) + 1) if x is None else x
        axis.plot(places, values, style, ms=4, label=name)
    axis.set(xlabel=xlabel, ylabel=ylabel)
    if x is None:
        axis.xaxis.get_major_locator().set_params(integer=True)
    axis.grid(alpha=0.3)
    if curves:
        axis.legend()
    plt.close(figure)
    return figure


def walk(
    ws: np.ndarray, heights: Sequence[float], places: Sequence[float], losses: Sequence[float]
) -> Figure:
    """A walk with one weight: each step's place and loss, on the curve of the loss (notebook 03)."""
    figure, axis = plt.subplots(figsize=(6, 3), layout="constrained")
    axis.plot(ws, heights, color="0.7")
    axis.plot(places, losses, "o-", color="tab:orange", ms=5)
    title = f"after {len(places) - 1} steps: w = {places[-1]:.2f}, loss {losses[-1]:.2f}"
    axis.set(xlabel="w", ylabel="loss", xlim=(ws[0], ws[-1]), ylim=(0, 3), title=title)
    plt.close(figure)
    return figure


def landscape(x: np.ndarray, y: np.ndarray, heights: np.ndarray, paths: dict) -> Figure:
    """The loss over two weights, the darker the higher, and walks `(steps, 2)` by name (notebook 03)."""
    figure, axis = plt.subplots(figsize=(5.4, 3.9), layout="constrained")
    levels = [0.55, 0.6, 0.65, 0.7, 0.8, 1, 1.3, 1.7, 2.3, 3]  # 2.30 is the height at (0, 0)
    greys = plt.get_cmap("Greys")(np.linspace(0, 0.5, len(levels)))
    shades = axis.contourf(x, y, heights, levels, colors=greys, extend="max")
    axis.contour(x, y, heights, [2.3], colors="0.1", linewidths=0.9)
    figure.colorbar(shades, ticks=levels[1:], label="loss")
    row, column = np.unravel_index(heights.argmin(), heights.shape)
    axis.scatter(x[column], y[row], marker="x", color="black", zorder=5)
    axis.annotate(f"{heights.min():.2f}", (x[column], y[row]), (-30, 6), textcoords="offset points")
    for (name, path), style in zip(paths.items(), STYLES):
        axis.plot(*np.transpose(path), style, ms=3, lw=0.8, label=name)
    axis.set(xlabel="weight of what they share", ylabel="weight of the ghost's ink")
    axis.set(xlim=(x[0], x[-1]), ylim=(y[0], y[-1]))
    if paths:  # above the map, where it hides no heights
        figure.legend(loc="outside upper center", ncols=len(paths), fontsize=8)
    plt.close(figure)
    return figure


def templates(weights: np.ndarray, limit: float | None = None) -> Figure:
    """The weights `(784, 10)` of ten units as images: red is positive, blue negative (notebook 03).

    limit: which number gets the full colour; by default the largest one.
    """
    figure, axes = plt.subplots(1, 10, figsize=(8, 1.1), layout="constrained")
    limit = limit or abs(weights).max()
    for digit, axis in enumerate(axes):
        axis.imshow(weights[:, digit].reshape(28, 28), cmap="RdBu_r", vmin=-limit, vmax=limit)
        axis.set_title(digit, fontsize=9)
        axis.axis("off")
    plt.close(figure)
    return figure


def grid_of_axes(count, columns, width, height, dpi=75):
    """A figure with `count` places for pictures (inches), the first row first."""
    rows = max(1, -(-count // columns))
    size = (width * columns, height * rows)
    figure, axes = plt.subplots(rows, columns, figsize=size, dpi=dpi, squeeze=False)
    figure.set_layout_engine("constrained")
    for axis in axes.flat:
        axis.axis("off")
    if not count:
        figure.text(0.5, 0.5, "nothing to show", ha="center", va="center")
    return figure, axes.ravel()


def show_picture(axis, path):
    """Draw a picture file as it is; where it cannot be decoded, leave the place empty."""
    try:
        picture, _ = decode(path)
    except DigitImageError:
        return
    # A thumbnail with 16 shades is enough to look at, and a saved notebook stays small.
    scale = 100 / max(picture.shape)
    if scale < 1:
        picture = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    axis.imshow(picture & 0xF0, cmap="gray", vmin=0, vmax=255, interpolation="nearest")
