"""Drawings of what is explained: a unit, a network, a chain of sums. Plain Matplotlib, one language.

A circle is a unit, a box holds numbers, an arrow carries them on. Red is positive, blue negative,
orange is blame. Positions are in inches from the lower left corner.
"""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

INK, PALE, RED, BLUE, BLAME = "0.15", "0.93", "tab:red", "tab:blue", "tab:orange"


def canvas(width: float, height: float) -> tuple[Figure, Axes]:
    """An empty sheet of `width` by `height` inches."""
    figure = plt.figure(figsize=(width, height))
    axis = figure.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(0, height), aspect="equal")
    axis.axis("off")
    plt.close(figure)  # the caller shows it; without this a notebook would show it twice
    return figure, axis


def circle(axis, x, y, text="", radius=0.3, colour="white"):
    """A unit, with what it says."""
    axis.add_patch(plt.Circle((x, y), radius, facecolor=colour, edgecolor=INK, zorder=2))
    label(axis, x, y, text)


def box(axis, x, y, text="", width=0.8, height=0.4, colour=PALE):
    """Numbers, or a step that is done with them; (x, y) is the middle."""
    corner = x - width / 2, y - height / 2
    look = {"facecolor": colour, "edgecolor": INK, "linewidth": 0.8, "zorder": 2}
    axis.add_patch(plt.Rectangle(corner, width, height, **look))
    label(axis, x, y, text)


def arrow(axis, start, end, text="", colour=INK, width=1.2, beside=0.12):
    """From one place to another, with a word beside its middle."""
    style = {"arrowstyle": "-|>", "color": colour, "linewidth": width, "shrinkA": 0, "shrinkB": 0}
    axis.annotate("", xy=end, xytext=start, arrowprops=style, zorder=1)
    middle = np.add(start, end) / 2
    label(axis, middle[0], middle[1] + beside, text, color=colour)


def label(axis, x, y, text, **style):
    """Words or a number around (x, y)."""
    axis.text(x, y, text, **({"ha": "center", "va": "center", "fontsize": 10, "zorder": 3} | style))


def signed(number: float, plus: str = "") -> str:
    """A number as people write it, with a true minus."""
    return f"− {-number:g}" if number < 0 and plus else f"{plus}{number:g}".replace("-", "−")


def sign_colour(number: float) -> str:
    """Red for a weight that excites, blue for one that calms."""
    return RED if number > 0 else BLUE


def unit(
    inputs: Sequence[float], weights: Sequence[float], bias: float, relu: bool = True
) -> Figure:
    """One unit with its numbers: inputs, weights, bias, sum, and what ReLU lets through (notebook 02)."""
    out = 6.5 if relu else 4.8
    figure, axis = canvas(out + 0.5, 0.65 * len(inputs) + 0.9)
    middle = (0.65 * len(inputs) + 0.9) / 2
    for place, (value, weight) in enumerate(zip(inputs, weights)):
        y = middle + 0.65 * ((len(inputs) - 1) / 2 - place)
        box(axis, 0.9, y, f"{value:g}")
        # The word stands in the first third of its arrow, where the arrows are still apart.
        axis.annotate(
            "", xy=(3.25, middle), xytext=(1.3, y), zorder=1,
            arrowprops={"arrowstyle": "-|>", "color": sign_colour(weight), "shrinkB": 26},
        )  # fmt: skip
        near = y + (middle - y) * 0.33 + 0.12
        label(axis, 1.95, near, f"× {signed(weight)}", color=sign_colour(weight))
    total = float(np.dot(inputs, weights) + bias)
    circle(axis, 3.25, middle, f"{total:.2f}".replace("-", "−"), radius=0.36)
    arrow(axis, (3.25, middle - 0.95), (3.25, middle - 0.36), colour=sign_colour(bias))
    label(axis, 3.4, middle - 0.8, signed(bias, "+ "), ha="left", color=sign_colour(bias))
    label(axis, 3.1, middle - 0.8, "bias", ha="right", color="0.4")
    if relu:
        arrow(axis, (3.61, middle), (4.6, middle), "sum")
        box(axis, 5.0, middle, "ReLU")
    arrow(axis, (out - 1.1 if relu else 3.61, middle), (out - 0.4, middle))
    box(axis, out, middle, f"{max(total, 0) if relu else total:.2f}".replace("-", "−"))
    for x, words in ((0.9, "inputs"), (1.95, "weights"), (3.25, "unit"), (out, "output")):
        label(axis, x, middle + 0.325 * len(inputs) + 0.28, words, color="0.4")
    return figure


def network(sizes: Sequence[int], names: Sequence[str], shown: int = 5) -> Figure:
    """Layers side by side, every unit joined to every unit of the layer before (notebook 02).

    Of a large layer the first and the last units are drawn, and dots between them.
    """
    figure, axis = canvas(7.5, 3.6)
    columns = np.linspace(0.9, 6.6, len(sizes))
    previous, before = 0, ()
    for x, size, name in zip(columns, sizes, names):
        count = min(size, shown)
        heights = np.linspace(2.85, 0.75, count) if count > 1 else np.array([1.8])
        hidden = {count // 2} if size > shown else set()
        drawn = [y for place, y in enumerate(heights) if place not in hidden]
        for y in drawn:
            for left in before:
                axis.plot([previous, x], [left, y], color="0.8", linewidth=0.6, zorder=0)
            circle(axis, x, y, radius=0.15)
        for place in hidden:
            label(axis, x, heights[place], "⋮", fontsize=14)
        label(axis, x, 3.3, name)
        label(axis, x, 0.3, f"{size}", color="0.4")
        previous, before = x, drawn
    return figure


def table(axis, numbers, left, title):
    """A kernel's worth of numbers in boxes: red where positive, blue where negative."""
    for (row, column), number in np.ndenumerate(numbers):
        colour = ("lightblue", "white", "mistyrose")[int(np.sign(number)) + 1]
        words = signed(round(float(number), 2) + 0.0)  # + 0.0: no "−0"
        box(axis, left + 0.6 * column, 1.5 - 0.45 * row, words, 0.6, 0.45, colour)
    label(axis, left + 0.6, 2, title)


def one_window(image: np.ndarray, kernel: np.ndarray, row: int, column: int) -> Figure:
    """One place of a convolution: a window of 3 × 3 pixels, the kernel, the sum (notebook 04).

    image: float `(28, 28)`; (row, column): the window's upper left corner. The pixels are rounded
    to two decimals, so that what is shown can be reckoned after.
    """
    figure, axis = canvas(10.3, 2.4)
    window = np.round(image[row : row + 3, column : column + 3], 2)
    axis.imshow(image, cmap="gray", extent=(0.1, 2.3, 0.1, 2.3))
    axis.set(xlim=(0, 10.3), ylim=(0, 2.4))  # imshow has narrowed them
    pixel, style = 2.2 / 28, {"fill": False, "edgecolor": RED, "linewidth": 2}
    corner = 0.1 + pixel * column, 2.3 - pixel * (row + 3)
    axis.add_patch(plt.Rectangle(corner, 3 * pixel, 3 * pixel, **style))
    axis.plot([corner[0] + 3 * pixel, 2.6], [corner[1] + 1.5 * pixel, 1.05], color=RED)
    table(axis, window, 2.9, "pixels in the window")
    label(axis, 4.65, 1.05, "×", fontsize=16)
    table(axis, kernel, 5.2, "kernel")
    label(axis, 6.95, 1.05, "=", fontsize=16)
    table(axis, window * kernel, 7.5, "products")
    arrow(axis, (9.0, 1.05), (9.5, 1.05), "sum")
    box(axis, 9.9, 1.05, signed(round(float((window * kernel).sum()), 2)), width=0.7)
    return figure


def one_kernel(maps: int = 3, size: int = 5) -> Figure:
    """A kernel that looks at several maps at once and makes one new map (notebook 04)."""
    figure, axis = canvas(7.6, 0.95 * maps + 0.5)
    middle = 0.95 * maps / 2
    for place in range(maps):
        y = 0.95 * (maps - place) - 0.475
        box(axis, 0.9, y, "", 0.75, 0.75)
        box(axis, 0.8, y + 0.1, "", 0.2, 0.2, RED)
        box(axis, 2.9, y, f"{size} × {size} weights", 1.3, 0.4, "white")
        arrow(axis, (0.95, y + 0.1), (2.25, y))
        arrow(axis, (3.55, y), (4.6, middle + 0.1 * np.sign(y - middle)))
    circle(axis, 4.9, middle, "sum")
    arrow(axis, (4.9, middle - 0.85), (4.9, middle - 0.3))
    label(axis, 5.05, middle - 0.7, "+ 1 bias", ha="left")
    arrow(axis, (5.2, middle), (6.12, middle))
    box(axis, 6.5, middle, "", 0.75, 0.75)
    box(axis, 6.4, middle + 0.1, "", 0.1, 0.1, RED)
    for x, words in ((0.9, f"{maps} maps"), (2.9, "one kernel"), (6.5, "1 new map")):
        label(axis, x, 0.95 * maps + 0.25, words, color="0.4")
    return figure


def shapes(network) -> Figure:
    """What leaves each layer: maps as a stack of squares, plain numbers as a column (notebook 04).

    network: a Keras model. Layers that change no shape are left out. Of many maps five are drawn.
    """
    words = {
        "Reshape": "image",
        "Conv2D": "convolution",
        "MaxPooling2D": "pooling",
        "Flatten": "in a row",
        "Dense": "dense",
    }
    shown = [layer for layer in network.layers if type(layer).__name__ in words]
    figure, axis = canvas(1.2 * len(shown) + 0.1, 2.4)
    for place, layer in enumerate(shown):
        *sides, count = layer.output.shape[1:]
        x, title = 0.55 + 1.2 * place, words[type(layer).__name__]
        high, wide = (0.033 * sides[0],) * 2 if sides else (min(0.01 * count + 0.1, 1.5), 0.15)
        for depth in range(min(count, 5) if sides else 1):
            box(axis, x + 0.04 * depth, 1.35 - 0.04 * depth, "", wide, high)
        told = (
            f"{count} map{'s' * (count > 1)}\n{sides[0]} × {sides[0]}"
            if sides
            else f"{count}\nnumbers"
        )
        label(axis, x + 0.08, 0.3, told)
        label(axis, x + 0.08, 2.2, title)
    return figure


def dropout() -> Figure:
    """Four units with dropout 0.5, in three steps of training and when they answer (notebook 05)."""
    dice = np.random.default_rng(31)
    figure, axis = canvas(8, 2.8)
    for x, name in zip((1, 3, 5, 7), ("step 1", "step 2", "step 3", "to answer")):
        label(axis, x, 2.6, name)
        on = dice.random(4) < 0.5 if "step" in name else np.ones(4, bool)
        for y, works in zip((2.1, 1.5, 0.9, 0.3), on):
            circle(axis, x, y, "" if works else "off", 0.24, "white" if works else "0.85")
            if works:
                arrow(axis, (x - 0.6, y), (x - 0.24, y))
                arrow(axis, (x + 0.24, y), (x + 0.6, y))
    return figure


def chain(
    names: Sequence[str],
    values: Sequence[str],
    links: Sequence[str],
    back: Sequence[str] = (),
    blames: Sequence[str] = (),
    below: Sequence[str] = (),
) -> Figure:
    """Numbers that are made one from the other, and in orange the blame on its way back (notebook 03).

    links: what is done on the way there; back: what is done to the blame, "" where none goes back;
    below: what else is to be said of a link.
    """
    step = 1.4 + 0.04 * max(map(len, [*links, *back]))  # room for the longest words
    low = 0 if any(back) else 0.85  # no blame, no room for it
    figure, axis = canvas(step * (len(names) - 1) + 1.8, 1.9 - low)
    axis.set_ylim(low, 1.9)
    for place, (name, value) in enumerate(zip(names, values)):
        x = 0.9 + step * place
        box(axis, x, 1.15, value, width=0.8)
        label(axis, x, 1.57, name, color="0.4")
        if blames:
            label(axis, x, 0.45, blames[place], color=BLAME, weight="bold")
    for place, words in enumerate(links):
        left, right = 1.3 + step * place, 0.5 + step * (place + 1)
        arrow(axis, (left, 1.15), (right, 1.15), words)
        if any(back[place : place + 1]):
            arrow(axis, (right - 0.05, 0.45), (left + 0.05, 0.45), back[place], BLAME)
        if any(below[place : place + 1]):
            label(axis, (left + right) / 2, 0.18, below[place], color="0.4")
    return figure
