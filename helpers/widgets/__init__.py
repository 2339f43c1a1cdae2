"""Things to play with: each call returns a widget of controls, a picture and a text."""
# ruff: noqa: F401 - here is the list of what notebooks use

from helpers.widgets.bench import bench, morphing, occlusion
from helpers.widgets.explorer import flip
from helpers.widgets.games import Contest as beat_the_machine
from helpers.widgets.games import quiz
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
from helpers.widgets.own import AveragesPad as nearest_average
from helpers.widgets.own import DrawingPad as drawing_pad
from helpers.widgets.own import Upload as upload
from helpers.widgets.own import replay, xray
from helpers.widgets.training_panel import TrainingPanel as training_panel
