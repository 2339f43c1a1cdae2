"""Curves over epochs, or over anything else: for plots, and for the live view of a training."""

import io
from collections.abc import Sequence

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

# Told apart without colour, too: by the line's style and its marker.
STYLES = ("o-", "s--", "^-.", "d:", "v-", "x--")


def learning_curves(history: dict[str, Sequence[float]], epochs: int | None = None) -> Figure:
    """Loss and accuracy by epoch, training and test, from a Keras history (notebook 02).

    epochs: how many there will be, if the training is not done yet.
    """
    figure, axes = plt.subplots(1, 2, figsize=(8, 3), layout="constrained")
    for axis, name in zip(axes, ("loss", "accuracy")):
        for key, label, style in ((name, "training", "o-"), ("val_" + name, "test", "s--")):
            places = range(1, len(history[key]) + 1)
            axis.plot(places, history[key], style, ms=4, markevery=0.05, label=label)
        axis.set(title=name, xlabel="epoch")
        axis.xaxis.get_major_locator().set_params(integer=True)  # there is no epoch 1.5
        if epochs:
            axis.set_xlim(0.5, epochs + 0.5)
        axis.legend()
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
    for (name, values), style in zip(curves.items(), STYLES * 4):
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


def png_of(figure: Figure, dpi: int) -> bytes:
    """A figure as the bytes of a PNG file, for views that redraw in place."""
    content = io.BytesIO()
    figure.savefig(content, format="png", dpi=dpi)
    return content.getvalue()
