"""Exercises of notebook 08, five classic recipes."""

import numpy as np

from helpers.exercises.kinds import function, number


def _is_one_hot(one_hot):
    labels = np.array([3, 0, 9, 3], dtype=np.uint8)
    found = np.asarray(one_hot(labels))
    return (
        found.shape == (4, 10)
        and np.array_equal(found.argmax(axis=1), labels)
        and np.array_equal(np.sort(found, axis=1)[:, -2:], [[0, 1]] * 4)
    )


EXERCISES = {
    "08.1": number(
        45,
        45,
        hints=(
            "How many steps does one epoch have, with 4,000 images and batches of 32?",
            "4,000 / 32 is 125 steps. How often do 125 fit into 5,625?",
        ),
        why="Three epochs on all of MNIST are as much training as 45 on our images.",
    ),
    "08.2": function(
        _is_one_hot,
        hints=(
            "There is a square array with a diagonal of ones. What do its rows look like?",
            "`np.eye(10)` has the one-hot code of digit d in row d. An array of labels can choose "
            "rows.",
        ),
        why="Keras has `keras.utils.to_categorical` for it.",
    ),
    "08.3": number(
        0.955,
        0.961,
        hints=(
            "Which layers have numbers at all? Add up the dense ones only.",
            "Sum `layer.count_params()` over the layers whose type is Dense, and divide by the "
            "`count_params()` of the whole network. The share lies between 0 and 1.",
        ),
        why="Even the frugal one is mostly dense.",
    ),
}
