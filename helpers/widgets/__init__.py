"""Things to play with: each function returns a widget of controls, a picture and a text."""

from helpers.widgets.bench import bench, morphing, occlusion
from helpers.widgets.games import beat_the_machine, quiz
from helpers.widgets.look import (
    augmented,
    average,
    browse,
    confusion_cell,
    feature_maps,
    hidden_units,
    kernels,
    move,
    threshold,
    xray,
)
from helpers.widgets.own import drawing_pad, replay, upload
from helpers.widgets.training_panel import training_panel

__all__ = [
    "augmented",
    "average",
    "beat_the_machine",
    "bench",
    "browse",
    "confusion_cell",
    "drawing_pad",
    "feature_maps",
    "hidden_units",
    "kernels",
    "morphing",
    "move",
    "occlusion",
    "quiz",
    "replay",
    "threshold",
    "training_panel",
    "upload",
    "xray",
]
