"""Things to play with: each function returns a widget of controls, a picture and a text.

They are built in `helpers/interactive/`, a file for each kind; here is the list of them.
"""

from helpers.interactive.answers import confusion_cell, threshold, xray
from helpers.interactive.bench import bench, morphing, occlusion
from helpers.interactive.contest import beat_the_machine
from helpers.interactive.data import augmented, average, browse
from helpers.interactive.networks import feature_maps, hidden_units, kernels, move
from helpers.interactive.pad import drawing_pad, replay
from helpers.interactive.questions import quiz
from helpers.interactive.training import training_panel
from helpers.interactive.upload import upload

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
