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
    axis.add_patch(
        plt.Rectangle(
            corner, width, height, facecolor=colour, edgecolor=INK, linewidth=0.8, zorder=2
        )
    )
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
    figure, axis = canvas(7, 0.65 * len(inputs) + 0.9)
    middle = (0.65 * len(inputs) + 0.9) / 2
    for place, (value, weight) in enumerate(zip(inputs, weights)):
        y = middle + 0.65 * ((len(inputs) - 1) / 2 - place)
        box(axis, 0.9, y, f"{value:g}")
        # The word stands in the first third of its arrow, where the arrows are still apart.
        axis.annotate(
            "", xy=(3.25, middle), xytext=(1.3, y), zorder=1,
            arrowprops={"arrowstyle": "-|>", "color": sign_colour(weight), "shrinkB": 22},
        )  # fmt: skip
        near = y + (middle - y) * 0.33 + 0.12
        label(axis, 1.95, near, f"× {signed(weight)}", color=sign_colour(weight))
    total = float(np.dot(inputs, weights) + bias)
    circle(axis, 3.25, middle, f"{total:.2f}".replace("-", "−"), radius=0.36)
    arrow(axis, (3.25, middle - 0.95), (3.25, middle - 0.36), colour=sign_colour(bias))
    label(axis, 3.4, middle - 0.8, signed(bias, "+ "), ha="left", color=sign_colour(bias))
    out = 6.5 if relu else 4.8
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


def chain(
    names: Sequence[str],
    values: Sequence[str],
    blames: Sequence[str] = (),
    links: Sequence[str] = (),
    back: Sequence[str] = (),
) -> Figure:
    """Numbers that are made one from the other, and in orange the blame on its way back (notebook 03).

    links: what is done on the way there; back: what is done to the blame, "" where none goes back.
    """
    step = 1.75 if links else 1.55
    figure, axis = canvas(step * len(names) + 0.3, 1.9)
    back = back or ["×"] * (len(names) - 1)
    for place, (name, value) in enumerate(zip(names, values)):
        x = 0.9 + step * place
        box(axis, x, 1.15, value, width=0.8)
        label(axis, x, 1.57, name, color="0.4")
        if blames:
            label(axis, x, 0.45, blames[place], color=BLAME, weight="bold")
        if place:
            left, right = x - step + 0.4, x - 0.4
            arrow(axis, (left, 1.15), (right, 1.15), links[place - 1] if links else "")
            if back[place - 1]:
                words = back[place - 1] if links else ""
                arrow(axis, (right - 0.05, 0.45), (left + 0.05, 0.45), words, BLAME)
    return figure
