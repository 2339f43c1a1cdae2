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
        320,
        320,
        hints=(
            "How many batches does one epoch have, the last and smaller one included?",
            "4,000 / 128 is 31 and a rest, so there is one batch more. Ten epochs have ten times "
            "as many.",
        ),
        why="On all of MNIST there would be 4,690 steps. No wonder it got nowhere here.",
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
