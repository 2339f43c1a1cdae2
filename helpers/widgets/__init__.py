"""Things to play with: each function returns a widget of controls, a picture and a text."""
# ruff: noqa: F401 - here is the list of what notebooks use

from helpers.widgets.bench import bench, morphing, occlusion
from helpers.widgets.explorer import flip
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
    spoilers,
    threshold,
)
from helpers.widgets.own import drawing_pad, nearest_average, replay, upload, xray
from helpers.widgets.training_panel import training_panel
