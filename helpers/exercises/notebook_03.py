"""Exercises of notebook 03, a convolutional network."""

import numpy as np

from helpers.exercises.kinds import array, function, number


def _moves_right(kernel):
    image = np.random.default_rng(3).random((8, 8))
    windows = np.lib.stride_tricks.sliding_window_view(image, (3, 3))
    return np.allclose((windows * kernel).sum(axis=(2, 3)), image[1:-1, :-2])


def _is_average_pool(average_pool):
    image = np.arange(24.0).reshape(4, 6)
    wanted = [[3.5, 5.5, 7.5], [15.5, 17.5, 19.5]]
    found = np.asarray(average_pool(image.copy()))
    return found.shape == (2, 3) and np.allclose(found, wanted)


EXERCISES = {
    "03.1": number(
        12,
        12,
        hints=(
            "Do it in two steps: what does the convolution leave of 28 rows, and what does the "
            "pooling leave of those?",
            "A window of 5 rows can start at row 0, 1, 2 ... How many starts are there, so that "
            "its last row is still inside? Then halve.",
        ),
        why="Such sums are worth a minute: they tell you what a layer gets to see.",
    ),
    "03.2": number(
        4640,
        4640,
        hints=(
            "Each of the 32 kernels looks at all 16 maps at once. And what does every unit have "
            "besides its weights?",
            "One kernel has 3 * 3 * 16 weights and 1 bias. There are 32 of them.",
        ),
        why="The size of the image does not enter at all.",
    ),
    "03.3": array(
        (3, 3),
        _moves_right,
        hints=(
            "The new pixel should be equal to one old pixel. Which of its neighbours, if the "
            "image is to move to the right?",
            "A kernel of zeros with a single 1 copies one pixel of the window. Its middle copies "
            "the pixel itself. To move right, fetch from the left.",
        ),
        why="A kernel looks where the 1 is, and so the image moves the other way.",
    ),
    "03.4": function(
        _is_average_pool,
        hints=(
            "`max_pool` needs one word changed. And which axes hold the pixels of one square?",
            "After `reshape(rows, 2, columns, 2)` the axes 1 and 3 run inside a square. Take the "
            "`mean` over both.",
        ),
        why="LeNet-5 of 1998 pooled like this; the largest value came into fashion later.",
    ),
}
