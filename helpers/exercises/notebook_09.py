"""Exercises and quiz of notebook 09, five classic recipes."""

import numpy as np

from helpers.exercises import Question, function, number


def _is_one_hot(one_hot):
    labels = np.array([3, 0, 9, 3], dtype=np.uint8)
    found = np.asarray(one_hot(labels))
    return (
        found.shape == (4, 10)
        and np.array_equal(found.argmax(axis=1), labels)
        and np.array_equal(np.sort(found, axis=1)[:, -2:], [[0, 1]] * 4)
    )


EXERCISES = {
    "09.1": number(
        45,
        45,
        hints=(
            "How many steps does one epoch have, with 4,000 images and batches of 32?",
            "4,000 / 32 is 125 steps. How often do 125 fit into 5,625?",
        ),
        why="Three epochs on all of MNIST are as much training as 45 on our images.",
    ),
    "09.2": function(
        _is_one_hot,
        hints=(
            "There is a square array with a diagonal of ones. What do its rows look like?",
            "`np.eye(10)` has the one-hot code of digit d in row d. An array of labels can choose "
            "rows.",
        ),
        why="Keras has `keras.utils.to_categorical` for it.",
    ),
    "09.3": number(
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

QUIZ = (
    Question(
        "Recipe 5 has the most weights and does worst. Why?",
        "its steps are far too small",
        "A learning rate of 0.001 is not what Adadelta was written for.",
        {
            "too many weights do harm": "Repaired, the same weights do well.",
            "one-hot labels are worse": "They say the same as class numbers.",
        },
    ),
    Question(
        "Three epochs on 60,000 images do well, three on 4,000 do not. What should be compared?",
        "the number of steps",
        "A network learns once per batch, and not once per epoch.",
        {
            "the number of layers": "It is the same network.",
            "the seconds": "They depend on the machine.",
        },
    ),
    Question(
        "In recipe 1, where are most of the weights?",
        "in the dense layer after the convolutions",
        "1,600 × 500, and that is nearly all.",
        {
            "in the convolutions": "They hold some 20,000 of 800,000.",
            "in the dropout": "It has none.",
        },
    ),
    Question(
        "A recipe reaches 99 % on MNIST. What does that say about your own digits?",
        "little, as long as the pictures are naive",
        "Once they look like MNIST's, the better network there is the better one here, too.",
        {
            "about 99 % are read": "Only if they look like MNIST's.",
            "at least 90 % are read": "Look at what the networks made of naive pictures in this notebook.",
        },
    ),
    Question(
        "Recipe 4 is a little better than recipe 3, and larger. What else differs?",
        "it takes more steps",
        "Five epochs against three. Change one thing at a time, or you cannot tell why.",
        {
            "its test images": "All recipes answer the same ones.",
            "nothing": "Look at the table: epochs and steps.",
        },
    ),
)
