"""Looking at answers: how a picture was read, which were wrong, which should not be given."""

import html
from collections.abc import Sequence
from pathlib import Path

import ipywidgets
import numpy as np

from helpers.images import STEPS, DigitImageError, explain
from helpers.interactive.explorer import TWO_LINES, WIDE, Explorer, slider
from helpers.interactive.panels import (
    digit_panel,
    grid_panel,
    picture_panel,
    png,
    shares_panel,
    side_by_side,
)


def xray(paths: Sequence[Path]) -> Explorer:
    """Walk through the steps from a picture to what the network sees (notebook 06)."""
    known = {}  # the steps of each picture are computed once

    def steps_of(place):
        if place not in known:
            try:
                known[place] = explain(paths[place])
            except DigitImageError as problem:
                known[place] = str(problem)
        return known[place]

    place = slider("Picture", 0, len(paths) - 1)
    step = slider("Step", 0, len(STEPS))  # the picture itself is step 0

    def draw(place, step):
        steps = steps_of(place)
        if isinstance(steps, str):
            return png(np.full((280, 572, 3), 255, np.uint8)), html.escape(steps)
        at = steps[step]
        text = html.escape(f"{paths[place].name}, step {step}, {at.name}: {at.said}")
        return png(side_by_side(picture_panel(at.image), digit_panel(steps[-1].image))), text

    controls = {"place": place, "step": step}
    return Explorer(controls, draw, width=572, height=280, readout=TWO_LINES)


def confusion_cell(images: np.ndarray, labels: np.ndarray, answers: np.ndarray) -> Explorer:
    """Look at the images behind one cell of a confusion matrix (notebook 05)."""
    counts = np.zeros((10, 10), int)
    np.add.at(counts, (labels, answers), 1)
    np.fill_diagonal(counts, 0)
    often = divmod(int(counts.argmax()), 10)  # begin with the commonest mistake
    digits = {"options": range(10), "style": {"button_width": "3em"}}
    label = ipywidgets.ToggleButtons(value=often[0], description="Label", **digits)
    answer = ipywidgets.ToggleButtons(value=often[1], description="Answer", **digits)

    def draw(label, answer):
        found = np.flatnonzero((labels == label) & (answers == answer))
        shown = np.ones((20, 28, 28))
        shown[: len(found)] = images[found[:20]]
        more = f", the first 20 of {len(found)}" if len(found) > 20 else ""
        text = f"Label {label}, answer {answer}: {len(found)} images{more}"
        return png(grid_panel(shown, columns=10)), text

    return Explorer({"label": label, "answer": answer}, draw, width=676, height=132)


def threshold(confidence: np.ndarray, right: np.ndarray) -> Explorer:
    """Answer only above a threshold: what is gained, what is lost (notebook 05)."""
    # Most confidences crowd just below 1, so the slider goes there in ever finer steps.
    choices = [0, *np.linspace(0.3, 0.9, 13), *(1 - np.geomspace(0.09, 0.0002, 20))]
    line = ipywidgets.SelectionSlider(
        options=[(f"{choice:.4f}", float(choice)) for choice in choices],
        description="Threshold",
        layout=WIDE,
    )

    def draw(line):
        answered = confidence >= line
        good, bad = np.mean(answered & right), np.mean(answered & ~right)
        accuracy = good / (good + bad) if answered.any() else 1
        text = f"Answers {answered.mean():.1%} of the images; {accuracy:.2%} of these rightly"
        parts = {"right": good, "wrong": bad, "not answered": 1 - good - bad}
        return png(shares_panel(parts)), text

    return Explorer({"line": line}, draw, width=620, height=74)
